import { randomUUID } from 'node:crypto';
import type { TaskEvent } from '../db/models/task-event.ts';
import { TASK_SORTS, type TaskSort } from '../db/models/task-filter.ts';
import type { TaskPage, TaskQuery } from '../db/models/task-query.ts';
import type { ContractRunner, Ingest, OpenController } from './contract-runner.ts';
import { sampleTaskLife } from './sample-events.ts';

const PAGE = 3;

/** Tasks in the order of first sight, with equal and absent keys for every sort. */
async function ingestMixed(ingest: Ingest): Promise<string[]> {
  const names = ['b', 'a', 'é', 'b', 'Z', '😀', '\u{ffee}', 'a'];
  const tasks = names.map((name, index) => {
    const events = sampleTaskLife({ id: randomUUID(), name, at: 1000 + ((index * 5) % 8) });
    const last = { ...events[3], runtimeSeconds: (index * 3) % 4 } as TaskEvent;
    return [events[1], events[2], last] as TaskEvent[];
  });
  const [first] = tasks as [TaskEvent[]];
  const nameless = (taskId: string, step: number) =>
    first.slice(step, step + 1).map(({ name: _name, ...event }) => ({ ...event, taskId }));
  // Three without a name, each with one of the times only.
  tasks.splice(2, 0, nameless('received only', 0));
  tasks.splice(5, 0, nameless('started only', 1));
  tasks.splice(7, 0, nameless('ended only', 2));
  for (const taskEvents of tasks) await ingest({ taskEvents });
  return tasks.map((events) => events[0]?.taskId as string);
}

/** Pages while tasks arrive. */
function pagingContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('pages newest first without a hole or a repetition while tasks arrive', async () => {
    const ids = Array.from({ length: 25 }, () => randomUUID());
    for (const id of ids) await ingest({ taskEvents: sampleTaskLife({ id }) });
    const seen: string[] = [];
    let page = await state.db.listTasks({ limit: 10 });
    expect(page.previousCursor).toBe(null);
    const first = page;
    for (;;) {
      seen.push(...page.items.map((task) => task.id));
      if (page.nextCursor === null) break;
      // A task that arrives meanwhile does not shift the pages.
      await ingest({ taskEvents: sampleTaskLife({ id: randomUUID() }) });
      page = await state.db.listTasks({ limit: 10, cursor: page.nextCursor });
    }
    expect(seen).toEqual(ids.toReversed());
    const back = await state.db.listTasks({ limit: 10, cursor: page.previousCursor ?? '' });
    expect(back.items.length).toBe(10);
    const start = await state.db.listTasks({ limit: 10, cursor: back.previousCursor ?? '' });
    expect(start.items).toEqual(first.items);
    // Those that came meanwhile are before what was the first page.
    const newest = await state.db.listTasks({ limit: 10, cursor: start.previousCursor ?? '' });
    expect([newest.items.length, newest.previousCursor]).toEqual([2, null]);
  });
}

/** Lists in every order, forward and back. */
export function taskOrderContract(state: OpenController, ingest: Ingest, runner: ContractRunner): void {
  const { it, expect } = runner;
  pagingContract(state, ingest, runner);
  const walk = async (query: Omit<TaskQuery, 'limit'>, way: 'nextCursor' | 'previousCursor') => {
    const pages: TaskPage[] = [];
    let cursor = query.cursor ?? null;
    do {
      const page: TaskPage = await state.db.listTasks({
        ...query,
        limit: PAGE,
        ...(cursor !== null && { cursor }),
      });
      pages.push(page);
      cursor = page[way];
    } while (cursor !== null);
    return pages;
  };
  const idsOf = (pages: readonly TaskPage[]) => pages.flatMap((page) => page.items).map((task) => task.id);

  it('sorts by every key both ways, ties by first sight, tasks without the key last', async () => {
    const inOrder = await ingestMixed(ingest);
    for (const sort of TASK_SORTS) {
      for (const order of ['asc', 'desc'] as const) {
        const ids = idsOf(await walk({ sort, order }, 'nextCursor'));
        const expected = await sortedIds(state, inOrder, sort, order);
        expect({ sort, order, ids }).toEqual({ sort, order, ids: expected });
      }
    }
  });

  it('pages back the way it came', async () => {
    await ingestMixed(ingest);
    for (const sort of TASK_SORTS) {
      for (const order of ['asc', 'desc'] as const) {
        const pages = await walk({ sort, order }, 'nextCursor');
        const cursor = pages.at(-1)?.previousCursor ?? '';
        const back = await walk({ sort, order, cursor }, 'previousCursor');
        const ids = idsOf(back.toReversed());
        expect({ sort, order, ids }).toEqual({ sort, order, ids: idsOf(pages.slice(0, -1)) });
        expect(back.every((page) => page.nextCursor !== null)).toBe(true);
      }
    }
  });

  it('refuses a cursor that it did not give, or that belongs to another order', async () => {
    await ingestMixed(ingest);
    const { nextCursor } = await state.db.listTasks({ limit: PAGE, sort: 'name' });
    const codeOf = (query: Partial<TaskQuery>) =>
      state.db.listTasks({ limit: PAGE, ...query }).then(
        () => 'accepted',
        (error: { code?: string }) => error.code,
      );
    const cursor = nextCursor ?? '';
    expect(await codeOf({ sort: 'name', cursor })).toBe('accepted');
    expect(await codeOf({ sort: 'name', order: 'asc', cursor })).toBe('CNC_CURSOR_INVALID');
    expect(await codeOf({ cursor })).toBe('CNC_CURSOR_INVALID');
    for (const foreign of ['', 'x', cursor.slice(1), Buffer.from('[0,0,0,"1",null]').toString('base64url')]) {
      expect(await codeOf({ cursor: foreign })).toBe('CNC_CURSOR_INVALID');
    }
  });
}

async function sortedIds(
  { db }: OpenController,
  inOrder: readonly string[],
  sort: TaskSort,
  order: 'asc' | 'desc',
): Promise<string[]> {
  const tasks = await Promise.all(inOrder.map((id) => db.getTask({ id })));
  const keyed = tasks.map((task, seq) => {
    const { receivedAt, startedAt, finishedAt, runtimeSeconds, name } = task ?? {};
    const key = { seen: seq, received: receivedAt, started: startedAt, finished: finishedAt }[sort as 'seen'];
    return {
      id: task?.id ?? '',
      seq,
      key: sort === 'runtime' ? runtimeSeconds : sort === 'name' ? name : key,
    };
  });
  const way = order === 'asc' ? 1 : -1;
  const compare = (a: number | string, b: number | string) =>
    typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  const has = keyed.filter((row) => row.key !== null && row.key !== undefined);
  has.sort((a, b) => way * (compare(a.key as string, b.key as string) || a.seq - b.seq));
  const lacks = keyed.filter((row) => !has.includes(row)).sort((a, b) => way * (a.seq - b.seq));
  return [...has, ...lacks].map((row) => row.id);
}
