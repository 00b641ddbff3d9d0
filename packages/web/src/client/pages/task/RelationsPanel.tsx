import { Link } from '@tanstack/react-router';
import type { RelatedTaskJson, TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { TaskList } from '../../components/TaskList/TaskList.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './RelationsPanel.module.css';

const CHILDREN_SHOWN = 25;

/** The workflow around a task, and the tasks that run it again. */
export function RelationsPanel({ task }: { readonly task: TaskDetailJson }) {
  return (
    <>
      <WorkflowPanel task={task} />
      <RetriesPanel task={task} />
    </>
  );
}

function RetriesPanel({ task: { retryOf, retriedAs } }: { readonly task: TaskDetailJson }) {
  if (retryOf === null && retriedAs.length === 0) return null;
  return (
    <Panel title="Runs" flush>
      {retryOf !== null && <Runs title="A retry of" runs={[retryOf]} />}
      {retriedAs.length > 0 && <Runs title="Run again as" runs={retriedAs} />}
    </Panel>
  );
}

function Runs({ title, runs }: { readonly title: string; readonly runs: readonly RelatedTaskJson[] }) {
  const stored = runs.flatMap(({ task }) => (task === null ? [] : [{ task }]));
  const missing = runs.filter(({ task }) => task === null);
  return (
    <div>
      <h3 className={styles.title}>{title}</h3>
      <TaskList tasks={stored} compact />
      {missing.map(({ id }) => (
        <p key={id} className={styles.missing}>
          <code>{id}</code>, of which nothing is stored.
        </p>
      ))}
    </div>
  );
}

/** Root, parent and children. */
function WorkflowPanel({ task }: { readonly task: TaskDetailJson }) {
  const { parent, root, children } = task;
  const above = [
    ...(root && root.id !== task.id && root.id !== parent?.id ? [{ task: root, note: 'Root' }] : []),
    ...(parent ? [{ task: parent, note: root?.id === parent.id ? 'Parent, root' : 'Parent' }] : []),
  ];
  const missing = task.parentId !== null && parent === null;
  if (above.length === 0 && children.length === 0 && !missing) return null;
  return (
    <Panel
      title="Workflow"
      flush
      actions={
        task.rootId !== null && (
          <Link
            to="/tasks"
            search={tasksWhere({ field: 'root', anyOf: [task.rootId] })}
            className={styles.all}
          >
            All of this workflow
          </Link>
        )
      }
    >
      <Related title="Above" tasks={above} />
      {missing && (
        <p className={styles.missing}>
          Its parent <code>{task.parentId}</code> is not stored.
        </p>
      )}
      <Related
        title={children.length === 1 ? '1 child' : `${children.length} children`}
        tasks={children.slice(0, CHILDREN_SHOWN).map((child) => ({ task: child }))}
      />
      {children.length > CHILDREN_SHOWN && (
        <Link to="/tasks" search={tasksWhere({ field: 'parent', anyOf: [task.id] })} className={styles.more}>
          View all children
        </Link>
      )}
    </Panel>
  );
}

function Related({
  title,
  tasks,
}: {
  readonly title: string;
  readonly tasks: Parameters<typeof TaskList>[0]['tasks'];
}) {
  if (tasks.length === 0) return null;
  return (
    <div className={styles.group}>
      {title !== 'Above' && <h3 className={styles.title}>{title}</h3>}
      <TaskList tasks={tasks} compact />
    </div>
  );
}
