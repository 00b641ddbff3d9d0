import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useMemo } from 'react';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { tasksQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { TaskList } from '../../components/TaskList/TaskList.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import { useTaskFlow } from '../tasks/use-task-flow.ts';
import styles from './WorkerTasksPanel.module.css';

const SHOWN = 15;

/** The worker's newest tasks, as they come. */
export function WorkerTasksPanel({ worker }: { readonly worker: WorkerJson }) {
  const search = useMemo(() => tasksWhere({ field: 'worker', anyOf: [worker.name] }), [worker.name]);
  const { data } = useInfiniteQuery(tasksQuery(search, SHOWN));
  useTaskFlow(search, true, SHOWN);
  const tasks = data?.pages[0]?.items.slice(0, SHOWN) ?? [];
  return (
    <Panel
      title="Recent tasks"
      flush
      actions={
        <Link to="/tasks" search={search} className={styles.all}>
          View all
        </Link>
      }
    >
      {data && tasks.length === 0 ? (
        <EmptyState icon={Inbox} title="No task of this worker is stored" small />
      ) : (
        <TaskList tasks={tasks.map((task) => ({ task }))} />
      )}
    </Panel>
  );
}
