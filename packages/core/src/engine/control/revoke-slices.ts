import { FILTER_LIMITS } from '../../db/models/filter-limits.ts';
import { OPEN_STATES } from '../../db/models/open-task.ts';
import { readPythonTime } from '../../db/models/python-time.ts';
import type { TaskSummary } from '../../db/models/task.ts';
import type { TaskCondition, TaskFilter } from '../../db/models/task-filter.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';

/** Tasks that workers are told of by one message: newer ones look each of them up in the result backend. */
export interface RevokeSlice {
  readonly ids: readonly string[];
  /** Node names of the workers that run some of them, one for each task that is running. */
  readonly runningOn: readonly string[];
  /** Those that a worker holds until their eta. */
  readonly held: number;
  /** Those that are not stored here. */
  readonly unknown: number;
  /** Those that were named, and have ended. They are not in `ids`. */
  readonly ended: number;
  /** When the last of them no longer needs to be remembered, epoch seconds. */
  readonly until: number;
}

/** Tasks without an expiry are remembered so long after their eta, or from now. */
const REMEMBERED_SECONDS = 24 * 60 * 60;
const SLICE_TASKS = FILTER_LIMITS.values;
/** States that no revoke changes. A lost task may still come. */
const ENDED: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED']);

/** The conditions of tasks of one broker that may still be revoked. */
export function openTasksWhere(where: TaskFilter, broker: string): readonly TaskCondition[] {
  return [...where, { field: 'state', anyOf: [...OPEN_STATES] }, { field: 'broker', anyOf: [broker] }];
}

/**
 * Slices of the tasks that meet a filter, made with {@link openTasksWhere}: newest first, so that those that come meanwhile are
 * not among them.
 */
export async function* slicesOfFilter(
  database: Pick<DatabaseMethods, 'listTasks'>,
  where: TaskFilter,
): AsyncGenerator<RevokeSlice> {
  let cursor: string | null = null;
  do {
    const page = await database.listTasks({
      limit: SLICE_TASKS,
      where,
      ...(cursor === null ? {} : { cursor }),
    });
    yield toSlice(
      page.items.map(({ id }) => id),
      page.items,
    );
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Slices of tasks by id, those of other brokers and those that have ended left out. */
export async function* slicesOfIds(
  database: Pick<DatabaseMethods, 'listTasks'>,
  ids: readonly string[],
  broker: string,
): AsyncGenerator<RevokeSlice> {
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += SLICE_TASKS) {
    const anyOf = distinct.slice(start, start + SLICE_TASKS);
    const { items } = await database.listTasks({ limit: SLICE_TASKS, where: [{ field: 'id', anyOf }] });
    const elsewhere = new Set(items.filter((task) => task.broker !== broker).map(({ id }) => id));
    yield toSlice(
      anyOf.filter((id) => !elsewhere.has(id)),
      items.filter((task) => task.broker === broker),
    );
  }
}

function toSlice(named: readonly string[], known: readonly TaskSummary[]): RevokeSlice {
  const now = Date.now() / 1000;
  const ended = new Set(known.filter(({ state }) => ENDED.has(state)).map(({ id }) => id));
  const open = known.filter(({ id }) => !ended.has(id));
  return {
    ids: named.filter((id) => !ended.has(id)),
    runningOn: open.filter(({ state }) => state === 'STARTED').map(({ worker }) => worker ?? ''),
    held: open.filter(({ state, eta }) => state !== 'STARTED' && (readPythonTime(eta) ?? 0) > now).length,
    unknown: named.length - known.length,
    ended: ended.size,
    until: open.reduce(
      (latest, task) => Math.max(latest, rememberUntil(task, now)),
      now + REMEMBERED_SECONDS * Number(open.length < named.length),
    ),
  };
}

/** Until a task expires; else for a day after it is due. */
function rememberUntil({ expires, eta }: TaskSummary, now: number): number {
  return readPythonTime(expires) ?? Math.max(now, readPythonTime(eta) ?? 0) + REMEMBERED_SECONDS;
}
