import {
  OPEN_STATES,
  type OpenTask,
  type OpenTaskPage,
  type OpenTaskQuery,
  toOpenTask,
} from '../../models/open-task.ts';
import type { MemoryTask } from './task-table.ts';

const MICROSECONDS_A_SECOND = 1_000_000;
const OPEN: ReadonlySet<string> = new Set(OPEN_STATES);

/** Tasks of one broker that have not ended, oldest first; `rows` are so ordered. */
export function listOpenTasks(rows: readonly MemoryTask[], query: OpenTaskQuery): OpenTaskPage {
  const { afterPosition = Number.NEGATIVE_INFINITY, broker, limit } = query;
  const before = Math.floor(query.seenBefore * MICROSECONDS_A_SECOND);
  const open = rows.filter(
    ({ seq, stored }) =>
      seq > afterPosition && seq < before && stored.broker === broker && OPEN.has(stored.task.state),
  );
  const page = open.slice(0, limit);
  return {
    items: page.map(openTaskOf),
    nextPosition: open.length > page.length ? (page.at(-1)?.seq ?? null) : null,
  };
}

/** Those of the tasks that have been given up as lost. */
export function findLostTasks(rows: readonly MemoryTask[], broker: string): readonly OpenTask[] {
  return rows
    .filter(({ stored }) => stored.broker === broker && stored.task.state === 'LOST')
    .map(openTaskOf);
}

function openTaskOf({ seq, stored }: MemoryTask): OpenTask {
  return toOpenTask(stored.task, stored.events, seq / MICROSECONDS_A_SECOND);
}
