import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventTally } from '../../models/rollup.ts';
import { Measure } from '../../rollups/measure.ts';
import { periodOfKey } from '../../rollups/rollup-key.ts';
import { LabelBook } from './label-book.ts';
import { migrateDatabase } from './migrate.ts';
import { openWriter, type SqliteDatabase } from './open-database.ts';
import { purgeDatabase } from './purge.ts';
import { LabelReader } from './queries/label-reader.ts';
import { getStatisticsSeries, getTaskStatistics } from './queries/statistics.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Over for long: everything before the newest two minutes of a batch may be folded. */
const FIRST_MINUTE = 29_000_000;
const MINUTES = 3 * 1440;

const tallies = fc.array(
  fc.record({
    minute: fc.oneof(fc.nat(MINUTES), fc.nat(90)).map((offset) => FIRST_MINUTE + offset),
    type: fc.constantFrom(
      'task-sent',
      'task-received',
      'task-started',
      'task-succeeded',
      'task-failed',
      'task-x',
    ),
    name: fc.constantFrom(null, 'a', 'b'),
    queue: fc.constantFrom(null, 'q1', 'q2'),
    worker: fc.constantFrom(null, 'w1@host', 'w2@host'),
    broker: fc.constantFrom('redis://one', 'redis://two'),
    exceptionClass: fc.constantFrom(null, 'ValueError'),
    count: fc.integer({ min: 0, max: 50 }),
    runtimes: fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 3 }),
    waits: fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 3 }),
  }),
  { maxLength: 20 },
);
const filters = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'never seen'),
    queue: fc.constantFrom('q1', 'q2'),
    worker: fc.constantFrom('w1@host', 'w2@host'),
  },
  { requiredKeys: [] },
);
const ranges = fc.tuple(fc.nat(MINUTES), fc.nat(MINUTES)).map(([first, length]) => ({
  from: (FIRST_MINUTE + first) * 60,
  to: (FIRST_MINUTE + first + length + 1) * 60,
}));

let dir = '';
let db: SqliteDatabase;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnc-rollups-'));
  db = openWriter(join(dir, 'cnc.db'));
  migrateDatabase(db, join(dir, 'cnc.db'));
});

afterEach(() => {
  db.$client.close();
  rmSync(dir, { recursive: true });
});

const ONE: EventTally = {
  minute: FIRST_MINUTE,
  type: 'task-succeeded',
  name: 'a',
  queue: null,
  worker: 'w1@host',
  broker: 'redis://one',
  exceptionClass: null,
  count: 1,
  runtimes: [],
  waits: [],
};

/** What the tallies of a range add up to, in the plainest way. */
function sumOf(
  list: readonly EventTally[],
  { from, to }: { from: number; to: number },
  filter: object,
): Measure {
  const measure = new Measure();
  for (const tally of list) {
    const seen: Record<string, unknown> = {
      ...tally,
      worker: tally.type === 'task-sent' ? null : tally.worker,
    };
    const fits = Object.entries(filter).every(([field, text]) => seen[field] === text);
    if (fits && tally.minute * 60 >= from && tally.minute * 60 < to) measure.add(tally);
  }
  return measure;
}

describe('rollups', () => {
  it('add up to what was told, whatever comes late, however it is asked for', { timeout: 120_000 }, () => {
    const batches = fc.array(tallies, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        batches,
        fc.array(fc.tuple(ranges, filters), { minLength: 4, maxLength: 4 }),
        (list, asked) => {
          purgeDatabase(db);
          const writer = new RollupWriter(db, new LabelBook(db));
          for (const batch of list) db.transaction(() => writer.write(batch));
          const texts = new LabelReader(db);
          for (const [range, filter] of asked) {
            const expected = sumOf(list.flat(), range, filter);
            const { totals } = getTaskStatistics(db, texts, { ...range, ...filter, limit: 10 });
            expect(totals.succeeded).toBe(expected.counts.get('task-succeeded') ?? 0);
            expect(totals.sent).toBe(expected.counts.get('task-sent') ?? 0);
            expect(totals.runtime).toEqual(expected.runtime.statistics());
            expect(totals.wait).toEqual(expected.wait.statistics());
            expect(totals.exceptions[0]?.failed ?? 0).toBe(
              expected.exceptions.get('ValueError')?.failed ?? 0,
            );
          }
          const whole = { from: FIRST_MINUTE * 60, to: (FIRST_MINUTE + MINUTES + 1440) * 60 };
          const { series } = getStatisticsSeries(db, texts, { ...whole, steps: 500 });
          const counted = series.reduce((sum, point) => sum + (point.wait?.count ?? 0), 0);
          expect(counted).toBe(sumOf(list.flat(), whole, {}).wait.statistics()?.count ?? 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are summed up as fast as a backlog is told, and to the end when it is quiet', () => {
    const writer = new RollupWriter(db, new LabelBook(db));
    const foldedMinute = () => {
      const row = db.get<{ key: number }>(sql`SELECT folded_key AS key FROM rollup_progress`);
      return periodOfKey(row.key) - FIRST_MINUTE;
    };
    // A hundred names in batches of an hour: thousands of rollups each.
    const hour = (first: number) =>
      Array.from({ length: 6000 }, (_, index) => ({
        ...ONE,
        minute: FIRST_MINUTE + first * 60 + (index % 60),
        name: `n${Math.floor(index / 60)}`,
      }));
    for (let first = 0; first < 4; first++) {
      db.transaction(() => writer.write(hour(first)));
      // But for the two minutes that may still last.
      expect(foldedMinute()).toBe(first * 60 + 57);
    }
    while (db.transaction(() => writer.foldWaiting()));
    expect(foldedMinute()).toBe(4 * 60 - 1);
  });

  it('stay as they were when their transaction is lost', () => {
    const writer = new RollupWriter(db, new LabelBook(db));
    const tally = { ...ONE, runtimes: [1] };
    const lost = () => {
      db.transaction(() => {
        writer.write([tally, { ...tally, minute: FIRST_MINUTE - 5 }]);
        throw new Error('disk full');
      });
    };
    db.transaction(() => writer.write([tally]));
    expect(lost).toThrow('disk full');
    writer.clear();
    db.transaction(() => writer.write([tally]));
    const range = { from: (FIRST_MINUTE - 60) * 60, to: (FIRST_MINUTE + 60) * 60 };
    const { totals } = getTaskStatistics(db, new LabelReader(db), { ...range, limit: 1 });
    expect([totals.succeeded, totals.runtime?.count]).toEqual([2, 2]);
  });

  it('are pruned by grain, and take in what comes late for then all the same', () => {
    const DAY = 1440;
    const first = Math.floor(FIRST_MINUTE / DAY) * DAY;
    const writer = new RollupWriter(db, new LabelBook(db));
    const tell = (minute: number) =>
      db.transaction(() => writer.write([{ ...ONE, minute: first + minute, runtimes: [1], waits: [2] }]));
    for (let minute = 0; minute < 4 * DAY; minute += 90) tell(minute);
    const texts = new LabelReader(db);
    const ask = (from: number, to: number, filter = {}) => {
      const range = { from: (first + from) * 60, to: (first + to) * 60 };
      const { totals } = getTaskStatistics(db, texts, { ...range, ...filter, limit: 1 });
      expect(totals.runtime?.count ?? 0).toBe(totals.succeeded);
      return totals.succeeded;
    };
    const prune = (minutes: number, seriesMinutes: number, hours: number) => {
      const ages = {
        minutesBefore: first + minutes,
        seriesMinutesBefore: first + seriesMinutes,
        hoursBefore: first + hours,
      };
      for (;;) {
        const { folded, deleted } = db.transaction(() => writer.prune(ages, 7));
        if (folded + deleted === 0) return;
      }
    };
    expect([ask(0, DAY), ask(2 * DAY, 3 * DAY), ask(0, 4 * DAY)]).toEqual([16, 16, 64]);
    prune(2 * DAY + 90, 0, DAY + 30);
    expect([ask(0, DAY), ask(2 * DAY, 3 * DAY), ask(0, 4 * DAY)]).toEqual([16, 16, 64]);
    // Minutes are kept from the hour on in which their age falls; hours and days stand in for older ones.
    const rows = (table: string) =>
      db.get<{ least: number }>(sql.raw(`SELECT min(key) AS least FROM ${table} WHERE key < ${2 ** 50}`))
        .least;
    expect(periodOfKey(rows('rollup_minutes'))).toBeGreaterThanOrEqual(first + 2 * DAY + 60);
    expect(periodOfKey(rows('rollup_hours'))).toBeGreaterThanOrEqual((first + DAY) / 60);
    expect([ask(90, 91), ask(2 * DAY, 2 * DAY + 1)]).toEqual([16, 1]);
    for (const minute of [5, DAY + 5, 2 * DAY + 5, 2 * DAY + 95]) tell(minute);
    expect([ask(0, DAY), ask(DAY, 2 * DAY), ask(2 * DAY, 3 * DAY)]).toEqual([17, 17, 18]);
    expect(ask(2 * DAY + 95, 2 * DAY + 96)).toBe(1);
    const worker = { worker: 'w1@host' };
    expect([ask(0, 4 * DAY), ask(0, 4 * DAY, worker), ask(DAY, 4 * DAY, worker)]).toEqual([68, 52, 51]);
    // Minutes of one task on one worker go first: its hour stands in, and those of the task stay.
    prune(2 * DAY + 90, 3 * DAY, DAY + 30);
    tell(2 * DAY + 96);
    const both = { ...worker, name: 'a' };
    const minute = [2 * DAY + 95, 2 * DAY + 96] as const;
    expect([ask(...minute, { name: 'a' }), ask(...minute, both), ask(0, 4 * DAY)]).toEqual([1, 3, 69]);
  });

  it('take in what comes late where nothing was told since minutes were pruned', () => {
    const writer = new RollupWriter(db, new LabelBook(db));
    db.transaction(() =>
      writer.prune({ minutesBefore: FIRST_MINUTE, seriesMinutesBefore: null, hoursBefore: null }, 10),
    );
    db.transaction(() => writer.write([{ ...ONE, minute: FIRST_MINUTE - 3000 }]));
    const range = { from: (FIRST_MINUTE - 6000) * 60, to: FIRST_MINUTE * 60 };
    expect(getTaskStatistics(db, new LabelReader(db), { ...range, limit: 1 }).totals.succeeded).toBe(1);
  });

  it('take clocks gone mad for the nearest time that they know', () => {
    const writer = new RollupWriter(db, new LabelBook(db));
    const minutes = [-1e12, Number.MAX_SAFE_INTEGER, FIRST_MINUTE];
    const told = minutes.map((minute) => ({
      minute,
      type: 'task-sent',
      name: 'a',
      queue: 'q',
      worker: null,
      broker: 'redis://one',
      exceptionClass: null,
      count: 1,
      runtimes: [],
      waits: [],
    }));
    for (let times = 0; times < 3; times++) db.transaction(() => writer.write(told));
    const ask = (from: number, to: number) =>
      getTaskStatistics(db, new LabelReader(db), { from, to, limit: 1 }).totals.sent;
    expect(ask(0, 60)).toBe(3);
    expect(ask(FIRST_MINUTE * 60, FIRST_MINUTE * 60 + 60)).toBe(3);
    expect(ask(-1e15, 1e15)).toBe(6);
  });

  it('take over those of version 0.1', () => {
    const text = (id: number, kind: string, label: string) =>
      db.run(sql`INSERT INTO labels VALUES (${id}, ${kind}, ${label})`);
    text(1, 'event', 'task-succeeded');
    text(2, 'event', 'task-failed');
    text(3, 'task', 'math.add');
    text(4, 'worker', 'w1@host');
    text(5, 'broker', 'redis://one');
    text(6, 'exception', 'ValueError');
    const row = (minute: number, type: number, exception: number, count: number, seconds: number) =>
      db.run(
        sql`INSERT INTO rollups VALUES (${minute}, ${type}, 3, 0, 4, 5, ${exception}, ${count}, ${seconds})`,
      );
    row(FIRST_MINUTE, 1, 0, 10, 25);
    row(FIRST_MINUTE, 2, 6, 5, 0);
    row(FIRST_MINUTE + 3000, 1, 0, 2, 3);
    migrateDatabase(db, join(dir, 'cnc.db'));
    // Once.
    migrateDatabase(db, join(dir, 'cnc.db'));
    const range = { from: FIRST_MINUTE * 60, to: (FIRST_MINUTE + 3001) * 60 };
    const texts = new LabelReader(db);
    const [task] = getTaskStatistics(db, texts, { ...range, limit: 10 }).tasks;
    expect(task).toMatchObject({ name: 'math.add', succeeded: 12, failed: 5 });
    expect(task?.exceptions).toEqual([{ exceptionClass: 'ValueError', failed: 5, retried: 0 }]);
    expect(task?.runtime).toMatchObject({ count: 12, mean: 28 / 12, p50: null, max: null });
    const { series } = getStatisticsSeries(db, texts, { ...range, worker: 'w1@host', steps: 10 });
    expect(series.map((point) => point.succeeded).filter((count) => count > 0)).toEqual([10, 2]);
    expect(db.get<{ left: number }>(sql`SELECT count(*) AS left FROM rollups`)).toEqual({ left: 0 });
  });
});
