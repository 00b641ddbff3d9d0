import type { TaskSort } from '@celery-cnc/core/models';
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { formatDuration } from '../../format/duration.ts';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import { StateBadge } from '../StateBadge/StateBadge.tsx';
import { joinArguments } from './join-arguments.ts';
import { RunningTime } from './RunningTime.tsx';
import { TaskName } from './TaskName.tsx';
import styles from './TaskTable.module.css';

/** What the task table can do, beyond rows and cells. */
export const taskTableFeatures = tableFeatures({ columnVisibilityFeature });

const helper = createColumnHelper<typeof taskTableFeatures, TaskJson>();

const column = (id: string, header: string, cell: (task: TaskJson) => React.ReactNode) =>
  helper.display({ id, header, cell: ({ row }) => cell(row.original) });

const text = (value: string | null, className?: string) => (
  <span
    className={`${styles.text} ${className ?? ''}`}
    title={value === null ? undefined : value.slice(0, 600)}
  >
    {value ?? '–'}
  </span>
);

/** All columns of the task table, in order. */
export const taskColumns = helper.columns([
  column('state', 'State', (task) => <StateBadge state={task.state} />),
  column('name', 'Task', (task) => <TaskName task={task} />),
  column('id', 'ID', (task) => text(task.id, styles.mono)),
  column('args', 'Arguments', (task) => text(joinArguments(task), styles.mono)),
  column('outcome', 'Result or exception', (task) =>
    text(task.exception ?? task.result, `${styles.mono} ${task.exception === null ? '' : styles.exception}`),
  ),
  column('worker', 'Worker', (task) => text(task.worker)),
  column('queue', 'Queue', (task) => text(task.queue)),
  column('retries', 'Retries', (task) => (
    <span className={task.retries > 0 ? styles.retried : styles.none}>{task.retries}</span>
  )),
  column('wait', 'Wait', (task) =>
    formatDuration(secondsBetween(task.sentAt ?? task.receivedAt, task.startedAt)),
  ),
  column('runtime', 'Runtime', (task) =>
    task.state === 'STARTED' ? <RunningTime since={task.startedAt} /> : formatDuration(task.runtimeSeconds),
  ),
  column('seen', 'Age', (task) => <RelativeTime at={task.sentAt ?? task.receivedAt ?? task.startedAt} />),
  column('received', 'Received', (task) => <RelativeTime at={task.receivedAt} />),
  column('started', 'Started', (task) => <RelativeTime at={task.startedAt} />),
  column('finished', 'Finished', (task) => <RelativeTime at={task.finishedAt} />),
]);

/** Names and widths of the columns, for the menu and the grid. */
export const TASK_COLUMNS: readonly {
  readonly id: string;
  readonly label: string;
  readonly width: string;
  readonly shown: boolean;
  readonly end?: boolean;
  /** What lists are sorted by with this column. */
  readonly sort?: TaskSort;
}[] = [
  { id: 'state', label: 'State', width: '100px', shown: true },
  { id: 'name', label: 'Task', width: 'minmax(150px, 1.3fr)', shown: true, sort: 'name' },
  { id: 'id', label: 'ID', width: 'minmax(110px, 1fr)', shown: false },
  { id: 'args', label: 'Arguments', width: 'minmax(120px, 1.5fr)', shown: true },
  { id: 'outcome', label: 'Result or exception', width: 'minmax(120px, 1.3fr)', shown: true },
  { id: 'worker', label: 'Worker', width: 'minmax(110px, 0.8fr)', shown: true },
  { id: 'queue', label: 'Queue', width: 'minmax(70px, 0.45fr)', shown: true },
  { id: 'retries', label: 'Retries', width: '62px', shown: false, end: true },
  { id: 'wait', label: 'Wait', width: '76px', shown: false, end: true },
  { id: 'runtime', label: 'Runtime', width: '84px', shown: true, end: true, sort: 'runtime' },
  { id: 'seen', label: 'Age', width: '76px', shown: true, end: true, sort: 'seen' },
  { id: 'received', label: 'Received', width: '90px', shown: false, end: true, sort: 'received' },
  { id: 'started', label: 'Started', width: '84px', shown: false, end: true, sort: 'started' },
  { id: 'finished', label: 'Finished', width: '90px', shown: false, end: true, sort: 'finished' },
];

/** Seconds from one RFC 3339 time to another; `null` where either is unknown. */
export function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}
