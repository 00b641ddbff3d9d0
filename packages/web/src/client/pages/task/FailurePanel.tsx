import { Link } from '@tanstack/react-router';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { Traceback } from '../../components/Traceback/Traceback.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './FailurePanel.module.css';

const EXCEPTION_CLASS = /^[\w.]+/;

/** Exception and traceback of the newest failure, with the way to others like it. */
export function FailurePanel({ task }: { readonly task: TaskDetailJson }) {
  if (task.exception === null && task.traceback === null) return null;
  const className = EXCEPTION_CLASS.exec(task.exception ?? '')?.[0];
  return (
    <Panel
      title={task.state === 'RETRY' ? 'Reason of the retry' : 'Exception'}
      actions={
        className !== undefined &&
        task.name !== null && (
          <Link
            to="/tasks"
            search={tasksWhere(
              { field: 'name', anyOf: [task.name] },
              { field: 'exception', anyOf: [className] },
            )}
            className={styles.similar}
          >
            Same failure elsewhere
          </Link>
        )
      }
    >
      {task.exception !== null && <p className={styles.exception}>{task.exception}</p>}
      {task.traceback !== null && <Traceback text={task.traceback} cut={task.cut.includes('traceback')} />}
    </Panel>
  );
}
