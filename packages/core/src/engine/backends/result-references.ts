import type { ResultReference } from '../../ipc/result-contract.ts';

/** References that are told of one result. */
const MOST_REFERENCES = 1000;
const MOST_DEPTH = 20;

/**
 * The tasks and groups that a list of Celery's result tuples names: `[[id, parent], null]` is a task,
 * `[[id, parent], [tuple, …]]` a group. What is neither is passed over; at most a thousand are told.
 */
export function readReferences(tuples: unknown): readonly ResultReference[] {
  return readList(tuples, { left: MOST_REFERENCES }, MOST_DEPTH);
}

function readList(tuples: unknown, budget: { left: number }, depth: number): ResultReference[] {
  if (!Array.isArray(tuples) || depth === 0) return [];
  const references: ResultReference[] = [];
  for (const tuple of tuples) {
    if (budget.left <= 0) break;
    const head = readTuple(tuple);
    if (head === null) continue;
    budget.left -= 1;
    const members = head.members === null ? null : readList(head.members, budget, depth - 1);
    references.push({ id: head.id, members });
  }
  return references;
}

/** One result tuple, its members unread; `null` where it is none. */
export function readTuple(tuple: unknown): {
  readonly id: string;
  readonly parentId: string | null;
  readonly members: readonly unknown[] | null;
} | null {
  if (!Array.isArray(tuple) || tuple.length !== 2) return null;
  const [head, members] = tuple as [unknown, unknown];
  // Celery before 4 wrote the bare id of a task.
  const [id, parent] = Array.isArray(head) ? head : [head, null];
  if (typeof id !== 'string') return null;
  return { id, parentId: readTuple(parent)?.id ?? null, members: Array.isArray(members) ? members : null };
}

/** Ids of all tasks that a list of result tuples names, those of groups within included. */
export function taskIdsOf(tuples: readonly unknown[]): readonly string[] {
  const ids = new Set<string>();
  let level: readonly unknown[] = tuples;
  for (let depth = 0; depth < MOST_DEPTH && level.length > 0; depth++) {
    const heads = level.flatMap((tuple) => readTuple(tuple) ?? []);
    for (const { id, members } of heads) if (members === null) ids.add(id);
    level = heads.flatMap(({ members }) => members ?? []);
  }
  return [...ids];
}
