import { randomUUID } from 'node:crypto';
import type { EventBatch } from '../db/models/event-batch.ts';
import type { FacetValue } from '../db/models/task-facets.ts';
import type { TaskCondition, TaskTest } from '../db/models/task-filter.ts';
import type { ContractRunner, Ingest, OpenController } from './contract-runner.ts';
import { SAMPLE_BROKER, sampleTaskLife } from './sample-events.ts';

const RECEIVED_AT = 1_790_000_000;

/** Three tasks that differ in everything a filter can ask: `ok`, its failed child `bad`, and `waiting`, just received. */
async function ingestThree(ingest: Ingest): Promise<{ ok: string; bad: string; waiting: string }> {
  const [ok, bad, waiting] = [randomUUID(), randomUUID(), randomUUID()] as const;
  const succeeded = sampleTaskLife({ id: ok, queue: 'math', args: "('50%_x',)", at: RECEIVED_AT - 0.01 });
  const [, received] = succeeded;
  const stamped = {
    ...received,
    type: 'task-stamped',
    clock: 11,
    extra: '{"stamps":{"tenant":"acme","tags":["red","blue"]}}',
  };
  await ingest({ taskEvents: [...succeeded, stamped] as EventBatch['taskEvents'] });
  const failed = sampleTaskLife({
    id: bad,
    name: 'text.upper',
    worker: 'w2@host',
    outcome: 'failure',
    at: RECEIVED_AT + 99.99,
  });
  const related = failed.map((event) => ({ ...event, rootId: ok, parentId: ok }));
  const last = { exception: "ConnectionError('Connection reset by peer')", traceback: 'in fetch_page' };
  await ingest({ taskEvents: related.map((event, index) => (index === 3 ? { ...event, ...last } : event)) });
  const [sent] = sampleTaskLife({ id: waiting, name: 'text.lower' });
  await ingest({ broker: 'amqp://other', taskEvents: [sent] as EventBatch['taskEvents'] });
  return { ok, bad, waiting };
}

/** What filters mean: the same for every adapter. */
export function taskSearchContract(state: OpenController, ingest: Ingest, runner: ContractRunner): void {
  const list = async (...where: readonly TaskCondition[]) => {
    const page = await state.db.listTasks({ limit: 10, where });
    return page.items.map((task) => task.id);
  };
  filterContract(state, ingest, runner, list);
  rangeContract(ingest, runner, list);
  textContract(ingest, runner, list);
  facetContract(state, ingest, runner);
}

type List = (...where: readonly TaskCondition[]) => Promise<readonly string[]>;

function filterContract(
  state: OpenController,
  ingest: Ingest,
  { it, expect }: ContractRunner,
  list: List,
): void {
  it('filters by every field, exactly, by glob and by several values', async () => {
    const { ok, bad, waiting } = await ingestThree(ingest);
    expect(await list()).toEqual([waiting, bad, ok]);
    expect(await list({ field: 'state', anyOf: ['FAILURE'] })).toEqual([bad]);
    expect(await list({ field: 'state', anyOf: ['FAILURE', 'PENDING'] })).toEqual([waiting, bad]);
    expect(await list({ field: 'state', anyOf: ['CUSTOM'] })).toEqual([]);
    expect(await list({ field: 'name', anyOf: ['text.*'] })).toEqual([waiting, bad]);
    expect(await list({ field: 'name', anyOf: ['text.lowe?', 'math.add'] })).toEqual([waiting, ok]);
    expect(await list({ field: 'name', anyOf: ['text'] })).toEqual([]);
    expect(await list({ field: 'name', anyOf: ['text.[ul]*'] })).toEqual([]);
    expect(await list({ field: 'worker', anyOf: ['w2@host'] })).toEqual([bad]);
    expect(await list({ field: 'queue', anyOf: ['math'] })).toEqual([ok]);
    expect(await list({ field: 'queue', anyOf: ['m*'] })).toEqual([ok]);
    expect(await list({ field: 'client', anyOf: ['gen7@host'] })).toEqual([waiting, bad, ok]);
    expect(await list({ field: 'broker', anyOf: [SAMPLE_BROKER] })).toEqual([bad, ok]);
    expect(await list({ field: 'exception', anyOf: ['ConnectionError'] })).toEqual([bad]);
    expect(await list({ field: 'exception', anyOf: ['*Error'] })).toEqual([bad]);
    expect(await list({ field: 'exception', anyOf: ['Connection'] })).toEqual([]);
    expect(await list({ field: 'id', anyOf: [ok, bad] })).toEqual([bad, ok]);
    expect(await list({ field: 'root', anyOf: [ok] })).toEqual([bad, ok]);
    expect(await list({ field: 'parent', anyOf: [ok] })).toEqual([bad]);
    expect(await list({ field: 'stamp', key: 'tenant' })).toEqual([ok]);
    expect(await list({ field: 'stamp', key: 'tags', value: 'blue' })).toEqual([ok]);
    expect(await list({ field: 'stamp', key: 'tenant', value: 'ACME' })).toEqual([]);
    expect(await list({ field: 'pinned' })).toEqual([]);
    expect((await state.db.getTask({ id: ok }))?.children.map((task) => task.id)).toEqual([bad]);
    expect((await state.db.getTask({ id: ok }))?.stamps).toEqual({ tenant: ['acme'], tags: ['red', 'blue'] });
    expect(await state.db.listTaskNames({ limit: 10 })).toEqual(['math.add', 'text.lower', 'text.upper']);
    expect(await state.db.getTask({ id: randomUUID() })).toBe(null);
  });

  it('turns each condition round, so that a task meets either it or its negation', async () => {
    const { ok, waiting } = await ingestThree(ingest);
    const tests: readonly TaskTest[] = [
      { field: 'state', anyOf: ['FAILURE'] },
      { field: 'name', anyOf: ['text.*'] },
      { field: 'worker', anyOf: ['w2@host'] },
      { field: 'queue', anyOf: ['math'] },
      { field: 'exception', anyOf: ['*'] },
      { field: 'id', anyOf: [ok] },
      { field: 'root', anyOf: [ok] },
      { field: 'parent', anyOf: [ok] },
      { field: 'runtime', range: { gt: 0 } },
      { field: 'finished', range: { lt: RECEIVED_AT + 50 } },
      { field: 'seen', range: { lt: 1000 } },
      { field: 'stamp', key: 'tenant' },
      { field: 'pinned' },
      { field: 'text', text: 'reset' },
    ];
    const all = await list();
    for (const test of tests) {
      const either = [...(await list(test)), ...(await list({ ...test, not: true }))];
      expect({ test, tasks: either.sort() }).toEqual({ test, tasks: [...all].sort() });
    }
    const [first, second] = [tests[0], tests[3]] as [TaskTest, TaskTest];
    expect(await list({ ...first, not: true }, { ...second, not: true })).toEqual([waiting]);
  });
}

function rangeContract(ingest: Ingest, { it, expect }: ContractRunner, list: List): void {
  it('filters by ranges of times and numbers, bounds in and out', async () => {
    const { ok, bad, waiting } = await ingestThree(ingest);
    const received = RECEIVED_AT;
    expect(await list({ field: 'received', range: { gte: received, lte: received } })).toEqual([ok]);
    expect(await list({ field: 'received', range: { gt: received } })).toEqual([bad]);
    expect(await list({ field: 'received', range: { lt: received + 100 } })).toEqual([ok]);
    expect(await list({ field: 'received', range: {} })).toEqual([bad, ok]);
    expect(await list({ field: 'started', range: { lt: received + 1 } })).toEqual([ok]);
    expect(await list({ field: 'finished', range: { gte: received + 100, lt: received + 101 } })).toEqual([
      bad,
    ]);
    expect(await list({ field: 'runtime', range: { gt: 0.47, lt: 0.481 } })).toEqual([bad, ok]);
    expect(await list({ field: 'runtime', range: { gte: 0.48, lte: 0.48 } })).toEqual([ok]);
    expect(await list({ field: 'retries', range: { gt: 0 } })).toEqual([]);
    expect(await list({ field: 'retries', range: { lte: 0 } })).toEqual([waiting, bad, ok]);
    expect(await list({ field: 'seen', range: { lt: 1000 } })).toEqual([]);
    const now = Date.now() / 1000;
    expect(await list({ field: 'seen', range: { gte: now - 3600, lt: now + 1 } })).toEqual([
      waiting,
      bad,
      ok,
    ]);
  });
}

function textContract(ingest: Ingest, { it, expect }: ContractRunner, list: List): void {
  it('finds words and phrases in whatever a task tells, in any case', async () => {
    const { ok, bad, waiting } = await ingestThree(ingest);
    const find = (text: string) => list({ field: 'text', text });
    expect(await find('50%_X')).toEqual([ok]);
    expect(await find('connectionerror')).toEqual([bad]);
    expect(await find('connection reset')).toEqual([bad]);
    expect(await find('reset connection')).toEqual([]);
    expect(await find('fetch_page')).toEqual([bad]);
    expect(await find(bad)).toEqual([bad]);
    expect(await find(bad.slice(0, 14))).toEqual([bad]);
    expect(await find('text.upp')).toEqual([bad]);
    expect(await find('text')).toEqual([waiting, bad]);
    expect(await find("' OR 1=1 --")).toEqual([]);
    // Whole words, but for the last one; without case and accents; over everything that is between words.
    expect(await find('onnectionerror')).toEqual([]);
    expect(await find('reset by pee')).toEqual([bad]);
    expect(await find('res by peer')).toEqual([]);
    expect(await find('...')).toEqual([]);
    const accented = randomUUID();
    await ingest({ taskEvents: sampleTaskLife({ id: accented, args: "('Crème brûlée', 'n\u00b0 5')" }) });
    expect(await find('creme BRULEE')).toEqual([accented]);
    expect(await find('crème-brûl')).toEqual([accented]);
    expect(await find('n 5')).toEqual([accented]);
    expect(await list({ field: 'text', text: 'reset' }, { field: 'text', text: 'peer' })).toEqual([bad]);
    expect(await list({ field: 'text', text: 'text' }, { field: 'text', text: 'reset', not: true })).toEqual([
      waiting,
    ]);
  });
}

function facetContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('counts the tasks that match, and the values of their fields', async () => {
    await ingestThree(ingest);
    const text: TaskCondition = { field: 'name', anyOf: ['text.*'] };
    expect(await state.db.countTasks({ limit: 10 })).toEqual({ count: 3, exact: true });
    expect(await state.db.countTasks({ where: [text], limit: 2 })).toEqual({ count: 2, exact: true });
    expect(await state.db.countTasks({ where: [text], limit: 1 })).toEqual({ count: 1, exact: false });
    const facets = await state.db.getTaskFacets({
      where: [text],
      fields: ['state', 'worker', 'exception'],
      limit: 10,
    });
    const facet = (field: string, values: readonly FacetValue[], more = false) => {
      return { field, values, exact: true, more };
    };
    expect(facets).toEqual([
      facet('state', [
        { value: 'FAILURE', count: 1 },
        { value: 'PENDING', count: 1 },
      ]),
      facet('worker', [{ value: 'w2@host', count: 1 }]),
      facet('exception', [{ value: 'ConnectionError', count: 1 }]),
    ]);
    await ingest({ taskEvents: sampleTaskLife({ id: randomUUID(), name: 'text.upper' }) });
    expect(await state.db.getTaskFacets({ fields: ['name', 'queue'], limit: 1 })).toEqual([
      facet('name', [{ value: 'text.upper', count: 2 }], true),
      facet('queue', [{ value: 'celery', count: 3 }], true),
    ]);
  });
}
