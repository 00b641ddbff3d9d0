import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleBatch } from '../../../../../testing/sample-events.ts';
import type { TaskEvent } from '../../../../models/task-event.ts';
import type { TaskCondition } from '../../../../models/task-filter.ts';
import { TASK_SORTS } from '../../../../models/task-filter.ts';
import type { TaskPage, TaskQuery } from '../../../../models/task-query.ts';
import { MemoryController } from '../../../memory/memory-controller.ts';
import { IngestWriter } from '../../ingest-writer.ts';
import { migrateDatabase } from '../../migrate.ts';
import { openReader, openWriter, type SqliteDatabase } from '../../open-database.ts';
import { ChangeNotes } from '../../search-index/change-notes.ts';
import { IndexWriter } from '../../search-index/index-writer.ts';
import { openSearchFile, prepareSearchFile } from '../../search-index/search-file.ts';
import { LabelReader } from '../label-reader.ts';
import { defineSqlFunctions } from '../sql-functions.ts';
import { countTasks, getTaskFacets } from './count-tasks.ts';
import { listTasks } from './list-tasks.ts';
import { SearchReader } from './search-reader.ts';

const PAGE = 7;
const PART_TASKS = 20;
/** No search of these few takes so long. */
const AMPLE_MS = 60_000;
const TEST_LIMIT_MS = 120_000;

/** The same tasks in SQLite and in memory, whose searches are plain predicates. */
class Twins {
  readonly memory = new MemoryController({ maxTasks: 10_000 });
  readonly #dir = mkdtempSync(join(tmpdir(), 'cnc-search-'));
  readonly #dbPath = join(this.#dir, 'cnc.db');
  readonly #main: SqliteDatabase;
  readonly #reading: SqliteDatabase;
  readonly #other: SqliteDatabase;
  readonly #notes: ChangeNotes;
  readonly #writer: IngestWriter;
  readonly search: SearchReader;
  /** One that takes the ways of very large databases. */
  readonly tight: SearchReader;
  #batches = 0;

  constructor() {
    this.#main = openWriter(this.#dbPath);
    migrateDatabase(this.#main, this.#dbPath);
    this.#notes = new ChangeNotes(this.#main, prepareSearchFile(this.#dbPath, this.#main));
    this.#writer = new IngestWriter(this.#main, 'test', this.#notes);
    this.#reading = openReader(this.#dbPath);
    defineSqlFunctions(this.#reading);
    this.search = new SearchReader(this.#reading, new LabelReader(this.#reading), this.#dbPath);
    this.#other = openReader(this.#dbPath);
    defineSqlFunctions(this.#other);
    this.tight = new SearchReader(this.#other, new LabelReader(this.#other), this.#dbPath, {
      sorted: 5,
      walkMs: 0,
      picked: 1000,
      gatherMs: AMPLE_MS,
      portion: 4,
    });
  }

  async ingest(taskEvents: readonly TaskEvent[]): Promise<void> {
    const batch = sampleBatch({ sequence: ++this.#batches, taskEvents });
    this.#writer.ingest(batch);
    await this.memory.ingest(batch);
  }

  /** Brings at most so many tasks and changes into the index. */
  index(limit: number): void {
    const through = this.#notes.offer();
    const index = openSearchFile(this.#dbPath);
    const reader = openReader(this.#dbPath);
    const writer = new IndexWriter(index, reader, PART_TASKS);
    writer.indexNotes(limit);
    writer.indexTasks(through, limit);
    reader.$client.close();
    index.close();
  }

  /** How SQLite would run each statement that was used. */
  plans(): string[] {
    return this.search.statements.texts.flatMap((sql) => {
      const params = [...sql.matchAll(/\?/g)].map(() => null);
      const steps = this.#reading.$client.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params);
      return (steps as { detail: string }[]).map(({ detail }) => detail);
    });
  }

  close(): void {
    this.#reading.$client.close();
    this.#other.$client.close();
    this.#main.$client.close();
    rmSync(this.#dir, { recursive: true });
  }
}

let twins: Twins;

beforeEach(() => {
  twins = new Twins();
});

afterEach(() => twins.close());

const NAMES = ['mail.send', 'mail.sort', 'billing.charge', 'Zürich.sync'];
const EXCEPTIONS = [
  `ValueError('no user_id')`,
  `ConnectionResetError(104, 'Connection reset by peer')`,
  'Oops',
];
const OUTCOMES = ['task-succeeded', 'task-failed', 'task-revoked', 'task-started'];
const ids: string[] = [];

/** A task of random make, of which perhaps nothing but one event came. */
function someTask(n: number): TaskEvent[] {
  const pick = <Item>(items: readonly Item[], by: number) => items[by % items.length] as Item;
  const taskId = n % 17 === 0 ? `own-id-${n}` : randomUUID();
  ids.push(taskId);
  const hostname = `w${n % 3}@host`;
  const at = 1000 + ((n * 7) % 50);
  const described = {
    name: pick(NAMES, n >> 1),
    args: `(${n % 30}, 'order ${1000 + (n % 9)}')`,
    kwargs: `{'café': ${n % 4}}`,
    retries: n % 5 === 0 ? 1 : 0,
    rootId: n % 4 === 0 ? (ids[0] as string) : taskId,
    ...(n % 6 === 0 && { parentId: ids[n >> 1] as string }),
  };
  const base = { taskId, hostname, pid: 1 };
  const type = pick(OUTCOMES, n >> 2);
  const events: TaskEvent[] = [
    {
      ...base,
      ...described,
      type: 'task-sent',
      hostname: `gen1@web${n % 2}`,
      clock: 1,
      timestampSeconds: at,
      queue: pick(['celery', 'slow'], n),
    },
    { ...base, ...described, type: 'task-received', clock: 2, timestampSeconds: at + 1 },
    { ...base, type: 'task-started', clock: 3, timestampSeconds: at + 2 },
  ];
  if (n % 13 === 0) {
    const extra = JSON.stringify({ stamps: { tenant: n % 2 === 0 ? 'acme' : 'other' } });
    events.push({ ...base, type: 'task-stamped', clock: 5, timestampSeconds: at + 2, extra });
  }
  if (type !== 'task-started') {
    const result =
      type === 'task-succeeded' ? { result: `'done ${n % 8}'`, runtimeSeconds: (n % 6) / 2 } : {};
    const failure =
      type === 'task-failed' ? { exception: pick(EXCEPTIONS, n), traceback: `in step_${n % 3}` } : {};
    events.push({ ...base, ...result, ...failure, type, clock: 4, timestampSeconds: at + 3 });
  }
  return n % 11 === 0 ? events.slice(2) : events.slice(0, 1 + (n % 6));
}

const anyOf = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1, maxLength: 2 });
const bounds = fc.record(
  { gte: fc.integer({ min: 990, max: 1060 }), lt: fc.integer({ min: 990, max: 1060 }) },
  { requiredKeys: [] },
);

const aTest = fc.oneof(
  fc.record({
    field: fc.constant('state' as const),
    anyOf: anyOf('SUCCESS', 'FAILURE', 'REVOKED', 'STARTED', 'PENDING', 'NOVEL'),
  }),
  fc.record({
    field: fc.constant('name' as const),
    anyOf: anyOf('mail.send', 'mail.*', '*r*', 'nothing', 'Zürich.sync'),
  }),
  fc.record({
    field: fc.constantFrom('worker' as const, 'client' as const),
    anyOf: anyOf('w1@host', 'w?@host', 'gen1@web*'),
  }),
  fc.record({ field: fc.constant('queue' as const), anyOf: anyOf('celery', 'slow', 'none') }),
  fc.record({ field: fc.constant('exception' as const), anyOf: anyOf('ValueError', '*Error', 'Oops') }),
  fc.record({ field: fc.constant('broker' as const), anyOf: anyOf('redis*', 'amqp*') }),
  fc.record({
    field: fc.constantFrom('root' as const, 'parent' as const, 'id' as const),
    anyOf: fc.nat({ max: 40 }).map((n) => [ids[n] as string]),
  }),
  fc.record({
    field: fc.constantFrom('received' as const, 'started' as const, 'finished' as const),
    range: bounds,
  }),
  fc.record({
    field: fc.constant('runtime' as const),
    range: fc.record({ gt: fc.constantFrom(0, 1, 2), lte: fc.constantFrom(1, 2.5) }, { requiredKeys: [] }),
  }),
  fc.constantFrom(
    { field: 'stamp' as const, key: 'tenant' },
    { field: 'stamp' as const, key: 'tenant', value: 'acme' },
  ),
  fc.record({ field: fc.constant('retries' as const), range: fc.constant({ gte: 1 }) }),
  fc.record({
    field: fc.constant('text' as const),
    text: fc.constantFrom(
      'order 1003',
      'order',
      'connection reset',
      'CAFE 3',
      'done',
      'mail',
      'valueerror no',
      'step_1',
      'own-id',
      '!!',
      'zur',
      'ord 1003',
      '7',
    ),
  }),
  fc.record({
    field: fc.constant('text' as const),
    text: fc.nat({ max: 40 }).map((n) => (ids[n] as string).slice(0, 14)),
  }),
);
const aCondition = fc
  .tuple(aTest, fc.boolean())
  .map(([test, not]) => (not ? { ...test, not: true } : test) as TaskCondition);
const aQuery = fc.record({
  where: fc.array(aCondition, { maxLength: 3 }),
  sort: fc.constantFrom(...TASK_SORTS),
  order: fc.constantFrom('asc' as const, 'desc' as const),
});

type List = (query: TaskQuery) => Promise<TaskPage>;

/** Ids of all pages to the end, then of all pages back. */
async function walk(list: List, query: Omit<TaskQuery, 'limit'>): Promise<{ on: string[]; back: string[] }> {
  const on: string[] = [];
  const back: string[] = [];
  let page = await list({ ...query, limit: PAGE });
  on.push(...page.items.map((task) => task.id));
  while (page.nextCursor !== null) {
    page = await list({ ...query, limit: PAGE, cursor: page.nextCursor });
    on.push(...page.items.map((task) => task.id));
  }
  while (page.previousCursor !== null) {
    page = await list({ ...query, limit: PAGE, cursor: page.previousCursor });
    back.unshift(...page.items.map((task) => task.id));
  }
  return { on, back };
}

async function compareSearches(runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(aQuery, async (query) => {
      const sqlite = await walk(async (each) => listTasks(twins.search, each, AMPLE_MS), query);
      const memory = await walk((each) => twins.memory.listTasks(each), query);
      expect(sqlite).toEqual(memory);
      const tight = await walk(async (each) => listTasks(twins.tight, each, 0), query);
      expect(tight.on).toEqual(memory.on);
      const { where } = query;
      expect(countTasks(twins.search, { where, limit: 20 }, AMPLE_MS)).toEqual(
        await twins.memory.countTasks({ where, limit: 20 }),
      );
      const facets = { where, fields: ['state', 'name', 'worker', 'exception'] as const, limit: 3 };
      expect(getTaskFacets(twins.search, facets, AMPLE_MS)).toEqual(await twins.memory.getTaskFacets(facets));
    }),
    { numRuns: runs },
  );
}

describe('searches of SQLite', () => {
  it(
    'find what the filter means, in order, wherever the index is',
    async () => {
      ids.length = 0;
      const later: TaskEvent[][] = [];
      for (let n = 0; n < 150; n++) {
        const events = someTask(n);
        await twins.ingest(events.slice(0, 2));
        later.push(events.slice(2));
      }
      await compareSearches(50);
      twins.index(45);
      await compareSearches(50);
      twins.index(1000);
      await compareSearches(50);
      // Two thirds of them change after they were indexed.
      for (const [n, events] of later.entries()) if (n % 3 > 0) await twins.ingest(events);
      await compareSearches(60);
      twins.index(30);
      await compareSearches(60);
      twins.index(1000);
      await compareSearches(60);
    },
    TEST_LIMIT_MS,
  );

  it(
    'never scan or sort the table of tasks',
    async () => {
      ids.length = 0;
      for (let n = 0; n < 60; n++) await twins.ingest(someTask(n));
      twins.index(40);
      await compareSearches(100);
      const plans = twins.plans();
      expect(plans.length > 50).toBe(true);
      const scans = plans.filter((plan) => /^SCAN (tasks|(received|started|finished|runtime)_\d)/.test(plan));
      expect(scans).toEqual([]);
      expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it(
    'stop at their bound of time and go on from there',
    async () => {
      ids.length = 0;
      for (let n = 0; n < 600; n++) await twins.ingest(someTask(n));
      const query: TaskQuery = { where: [{ field: 'text', text: 'absent' }], limit: 10 };
      let examined = 0;
      let page = listTasks(twins.search, query, 0);
      while (page.nextCursor !== null) {
        expect(page).toMatchObject({ items: [], partial: true });
        examined++;
        page = listTasks(twins.search, { ...query, cursor: page.nextCursor }, 0);
      }
      expect(examined > 0).toBe(true);
      expect(page).toEqual({ items: [], nextCursor: null, previousCursor: null });
    },
    TEST_LIMIT_MS,
  );
});
