import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RETENTION_DEFAULTS } from '../../../../config/defaults.ts';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { sampleBatch, sampleHeartbeat, sampleTaskLife } from '../../../../testing/sample-events.ts';
import type { EventBatch } from '../../../models/event-batch.ts';
import type { RetentionRun } from '../../../models/retention.ts';
import type { TaskEvent } from '../../../models/task-event.ts';
import { periodOfKey } from '../../../rollups/rollup-key.ts';
import { IngestWriter } from '../ingest-writer.ts';
import { migrateDatabase } from '../migrate.ts';
import { openWriter, type SqliteDatabase } from '../open-database.ts';
import { PinBook } from '../pin-book.ts';
import { countStoredTasks } from '../queries/records.ts';
import { ChangeNotes } from '../search-index/change-notes.ts';
import { prepareSearchFile } from '../search-index/search-file.ts';
import { fromTaskKey } from '../task-key.ts';
import { Retention } from './retention.ts';

const DAY = 86_400;
const NOW = Date.now();
const ENDLESS: ResolvedRetention = {
  maxAgeSeconds: null,
  failuresMaxAgeSeconds: null,
  maxTasks: null,
  maxBytes: null,
  minutesMaxAgeSeconds: null,
  hoursMaxAgeSeconds: null,
  recordsMaxAgeSeconds: null,
  workersMaxAgeSeconds: null,
};

let dir = '';
let dbPath = '';
let db: SqliteDatabase;
let writer: IngestWriter;
let batches = 0;

beforeEach(() => {
  // The clock of the wall alone: timers run.
  vi.useFakeTimers({ toFake: ['Date'] });
  dir = mkdtempSync(join(tmpdir(), 'cnc-retention-'));
  dbPath = join(dir, 'cnc.db');
  db = openWriter(dbPath);
  migrateDatabase(db, dbPath);
  writer = new IngestWriter(db, 'test', new ChangeNotes(db, prepareSearchFile(dbPath, db)));
});

afterEach(() => {
  vi.useRealTimers();
  db.$client.close();
  rmSync(dir, { recursive: true });
});

function store(taskEvents: readonly TaskEvent[], parts: Partial<EventBatch> = {}): void {
  writer.ingest(sampleBatch({ sequence: ++batches, taskEvents, ...parts }));
}

/** Stores a task that was first seen and ended so long ago; older ones have to be stored before. */
function storeOld(
  ageSeconds: number,
  outcome: 'success' | 'failure' | 'open' = 'success',
  args?: string,
): string {
  const id = randomUUID();
  const at = Date.now() / 1000 - ageSeconds;
  const life = { id, at, ...(args === undefined ? {} : { args }) };
  const events = outcome === 'open' ? sampleTaskLife(life).slice(0, 3) : sampleTaskLife({ ...life, outcome });
  vi.setSystemTime(at * 1000);
  store(events);
  vi.setSystemTime(NOW);
  return id;
}

async function retain(limits: Partial<ResolvedRetention>): Promise<RetentionRun | undefined> {
  const problems: string[] = [];
  let done: RetentionRun | undefined;
  const retention = new Retention({
    db,
    dbPath,
    writer,
    limits: { ...ENDLESS, ...limits },
    onRun: (run) => {
      done = run;
    },
    onProblem: (problem) => problems.push(problem),
    guard: (work) => work(),
  });
  await retention.run();
  expect(retention.status.lastRun).toEqual(done ?? null);
  await retention.close();
  expect(problems).toEqual([]);
  expectExactCounts();
  return done;
}

/** The counts, kept as rows come and go, are those of the rows. */
function expectExactCounts(): void {
  const counted = db.$client.prepare(
    'SELECT state, coalesce(name, 0) AS name, count(*) AS count FROM tasks GROUP BY 1, 2 ORDER BY 1, 2',
  );
  const kept = db.$client.prepare(
    'SELECT state, name, count FROM task_counts WHERE count <> 0 ORDER BY 1, 2',
  );
  expect(kept.all()).toEqual(counted.all());
}

/** Stored ids, oldest first. */
function ids(): string[] {
  const rows = db.$client.prepare('SELECT id FROM tasks ORDER BY seq').pluck().all() as Buffer[];
  return rows.map(fromTaskKey);
}

describe('Retention', () => {
  it('deletes by age, failures later, and leaves open and pinned tasks alone', async () => {
    const [open, pinned, , oldFailure, , failure, young] = [
      storeOld(200 * DAY, 'open'),
      storeOld(150 * DAY),
      storeOld(100 * DAY),
      storeOld(95 * DAY, 'failure'),
      storeOld(31 * DAY),
      storeOld(31 * DAY, 'failure'),
      storeOld(29 * DAY),
    ] as string[];
    const pins = new PinBook(db);
    pins.set(pinned as string, true, 0);
    const run = await retain({ maxAgeSeconds: 30 * DAY, failuresMaxAgeSeconds: 90 * DAY });
    expect(run).toMatchObject({ tasksDeleted: 3, recordsDeleted: 0, problem: null });
    expect(ids()).toEqual([open, pinned, failure, young]);
    expect(ids()).not.toContain(oldFailure);
    pins.set(pinned as string, false, 0);
    await retain({ maxAgeSeconds: 30 * DAY });
    expect(ids()).toEqual([open, failure, young]);
    expect(await retain({ maxAgeSeconds: 30 * DAY })).toBe(undefined);
  });

  it('counts the age from the end where that is later, unless a clock is ahead', async () => {
    const [waited, ahead] = [storeOld(40 * DAY), storeOld(40 * DAY)];
    const finish = db.$client.prepare('UPDATE tasks SET finished_at = ? WHERE id = ?');
    const key = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
    finish.run(Date.now() / 1000 - DAY, key(waited));
    finish.run(Date.now() / 1000 + DAY, key(ahead));
    await retain({ maxAgeSeconds: 30 * DAY });
    expect(ids()).toEqual([waited]);
  });

  it('deletes by number, those first that are nearest to their age', async () => {
    const expected: string[] = [];
    for (let age = 60; age > 0; age--) {
      const failure = storeOld(age * DAY, 'failure');
      const success = storeOld(age * DAY);
      // At a third of the age of failures.
      if (age <= 45) expected.push(failure);
      if (age <= 15) expected.push(success);
    }
    const limits = { maxAgeSeconds: 100 * DAY, failuresMaxAgeSeconds: 300 * DAY };
    const run = await retain({ ...limits, maxTasks: 60 });
    expect(run?.tasksDeleted).toBe(60);
    // Slices of one state are deleted together, so the border is not sharp.
    const kept = ids();
    expect(kept.length).toBe(60);
    expect(kept.filter((id) => expected.includes(id)).length).toBeGreaterThan(25);
    expect(countStoredTasks(db)).toBe(60);
  });

  it('never deletes what is younger than a minute, and says when it cannot hold a limit', async () => {
    for (let n = 0; n < 5; n++) storeOld(10 * DAY, 'open');
    const old = storeOld(DAY);
    const young = storeOld(50);
    const run = await retain({ maxTasks: 2 });
    expect(run).toMatchObject({ tasksDeleted: 1, problem: expect.stringContaining('is open') });
    expect(ids()).not.toContain(old);
    expect(ids()).toContain(young);
  });

  it('deletes by bytes and gives the space back to the disk', async () => {
    for (let n = 0; n < 600; n++) storeOld((600 - n) * 60 + 100, 'success', `('${'x'.repeat(8000)}',)`);
    db.$client.pragma('wal_checkpoint(TRUNCATE)');
    const before = statSync(dbPath).size;
    const maxBytes = before / 3;
    const run = await retain({ maxBytes });
    db.$client.pragma('wal_checkpoint(TRUNCATE)');
    expect(statSync(dbPath).size).toBeLessThanOrEqual(maxBytes);
    expect(statSync(dbPath).size).toBeGreaterThan(maxBytes * 0.7);
    expect(run?.bytesFreed).toBeGreaterThan(before / 2);
    expect(countStoredTasks(db)).toBeGreaterThan(150);
  });

  it('gives space back also when nothing is left to delete', async () => {
    for (let n = 0; n < 300; n++) storeOld(100, 'success', `('${'x'.repeat(8000)}',)`);
    db.$client.exec('DELETE FROM tasks; DELETE FROM task_counts');
    const run = await retain({});
    expect(run).toMatchObject({ tasksDeleted: 0, recordsDeleted: 0 });
    expect(run?.bytesFreed).toBeGreaterThan(2_000_000);
  });

  it('makes a task anew of events that come after it was deleted', async () => {
    const id = storeOld(40 * DAY);
    await retain({ maxAgeSeconds: 30 * DAY });
    const [, , , succeeded] = sampleTaskLife({ id });
    store([succeeded as TaskEvent]);
    expect(db.$client.prepare('SELECT name, result FROM tasks').get()).toEqual({ name: null, result: '5' });
    expectExactCounts();
    expect(countStoredTasks(db)).toBe(1);
  });

  it('leaves a task alone that was begun anew and whose row is behind', async () => {
    const failed = storeOld(100 * DAY, 'failure');
    const again = sampleTaskLife({ id: failed }).map((event) => ({ ...event, retries: 1 }));
    const others = Array.from({ length: 40 }, () => sampleTaskLife({ id: randomUUID() }).slice(0, 2)).flat();
    store([...again.slice(0, 3), ...others] as TaskEvent[]);
    expect(writer.deferredTasks).toBe(41);
    await retain({ failuresMaxAgeSeconds: 90 * DAY });
    expect(ids()).toEqual([failed]);
    writer.settle();
    expectExactCounts();
    expect(countStoredTasks(db)).toBe(41);
  });

  it('deletes old rollups, gaps, audit entries and malformed messages', async () => {
    const now = Date.now() / 1000;
    storeOld(40 * DAY);
    storeOld(DAY);
    const gap = (endedAt: number) => ({
      broker: 'b',
      reason: 'broker-disconnected' as const,
      startedAt: endedAt - 5,
      endedAt,
      lost: null,
    });
    const malformed = (seenAt: number) => ({
      broker: 'b',
      seenAt,
      reason: 'r',
      contentType: null,
      opaque: false,
      bytes: 1,
      sample: 's',
    });
    const ages = [400, 399, 1];
    store([], {
      gaps: ages.map((days) => gap(now - days * DAY)),
      malformedSamples: ages.map((days) => malformed(now - days * DAY)),
    });
    const audit = db.$client.prepare(
      `INSERT INTO audit_entries (at, actor, action, target, outcome) VALUES (?, 'a', 'b', 'c', 'done')`,
    );
    for (const days of ages) audit.run(now - days * DAY);
    const run = await retain({ minutesMaxAgeSeconds: 30 * DAY, recordsMaxAgeSeconds: 365 * DAY });
    expect(run).toMatchObject({ tasksDeleted: 0 });
    const count = (table: string) => db.$client.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([count('gaps'), count('malformed_events'), count('audit_entries')]).toEqual([1, 1, 1]);
    const oldest = (table: string) =>
      periodOfKey(db.$client.prepare(`SELECT min(key) FROM ${table}`).pluck().get() as number);
    expect(oldest('rollup_minutes') * 60).toBeGreaterThan(now - 2 * DAY);
    expect(oldest('rollup_hours') * 3600).toBeLessThan(now - 39 * DAY);
  });

  it('forgets workers that are gone for longer than they are kept, on one broker as on another', async () => {
    const now = Date.now() / 1000;
    const heard = (name: string, ageSeconds: number, broker = 'redis://a:6379/0') =>
      store([], {
        broker,
        receivedAt: now - ageSeconds,
        workerEvents: [sampleHeartbeat(name, { timestampSeconds: now - ageSeconds })],
      });
    heard('gone@h', 8 * DAY);
    heard('silent@h', 6 * DAY);
    heard('twin@h', 8 * DAY);
    heard('twin@h', 1, 'redis://b:6379/0');
    const run = await retain({ workersMaxAgeSeconds: 7 * DAY });
    expect(run).toMatchObject({ recordsDeleted: 2 });
    const names = () => writer.roster.list().map(({ name, broker }) => `${name} ${broker}`);
    expect(names()).toEqual(['silent@h redis://a:6379/0', 'twin@h redis://b:6379/0']);
    expect(db.$client.prepare('SELECT name FROM workers ORDER BY name').pluck().all()).toEqual([
      'silent@h',
      'twin@h',
    ]);
    heard('gone@h', 0);
    expect(names()).toContain('gone@h redis://a:6379/0');
  });

  it('has limits by default', async () => {
    storeOld(1000 * DAY, 'failure');
    storeOld(100 * DAY);
    const young = storeOld(1);
    await retain(RETENTION_DEFAULTS);
    expect(ids()).toEqual([young]);
  });
});
