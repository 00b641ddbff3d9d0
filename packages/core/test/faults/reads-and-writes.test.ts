import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchSource, type OpenedController, openController } from './open-controller.ts';

/** From this on the log is cut back. */
const LOG_LIMIT_BYTES = 64 * 1_048_576;
const LOOKS = 150;
const SCANNED_TASKS = 20_000;

let dir = '';
let dbPath = '';
let opened: OpenedController;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-reads-'));
  dbPath = join(dir, 'cnc.db');
});
afterEach(async () => {
  await opened.controller.close();
  await rm(dir, { recursive: true, force: true });
});

const logBytes = async () => (await stat(`${dbPath}-wal`)).size;

/** A reader that stays within one read, as one whose statement takes minutes. */
function holdRead(): { release(): void } {
  const client = new Database(dbPath, { readonly: true });
  client.exec('BEGIN');
  client.prepare('SELECT count(*) FROM tasks').get();
  return {
    release() {
      client.exec('COMMIT');
      client.close();
    },
  };
}

/** Makes the log as long as a minute of heavy ingest would. */
function fillLog(bytes: number): void {
  const client = new Database(dbPath, { timeout: 10_000 });
  client.exec('CREATE TABLE IF NOT EXISTS ballast (content BLOB)');
  const insert = client.prepare('INSERT INTO ballast VALUES (zeroblob(1048576))');
  for (let written = 0; written < bytes; written += 1_048_576) insert.run();
  client.close();
}

describe('a read that lasts', () => {
  it('stops no commit, and none is ever made to wait for it when the log is long', async () => {
    opened = await openController(dbPath);
    const source = new BatchSource();
    await opened.controller.ingest(source.next(100));
    const reader = holdRead();
    fillLog(LOG_LIMIT_BYTES + 8 * 1_048_576);
    // Whoever waits for a reader while it holds the writer's lock shows here: nobody else wants the lock now.
    const probe = new Database(dbPath, { timeout: 0 });
    let refused = 0;
    for (let look = 0; look < LOOKS; look++) {
      try {
        probe.exec('BEGIN IMMEDIATE');
        probe.exec('ROLLBACK');
      } catch {
        refused++;
      }
      await sleep(10);
    }
    probe.close();
    // The checkpoint itself takes the lock for a moment, at most once in its turn.
    expect(refused).toBeLessThan(LOOKS / 10);
    for (let batch = 0; batch < 20; batch++) {
      expect(await opened.controller.ingest(source.next(100))).toEqual({ committed: 400, duplicates: 0 });
    }
    expect(await logBytes()).toBeGreaterThan(LOG_LIMIT_BYTES);
    reader.release();
    for (let look = 0; (await logBytes()) >= LOG_LIMIT_BYTES; look++) {
      if (look > 300) throw new Error('the log was not cut back');
      await sleep(100);
    }
    expect(await opened.controller.getHealth()).toMatchObject({ ok: true, problem: null, tasks: 2100 });
  });

  it('runs beside ingest: batches that come after it are stored before it ends', async () => {
    opened = await openController(dbPath);
    const source = new BatchSource();
    for (let tasks = 0; tasks < SCANNED_TASKS; tasks += 2000)
      await opened.controller.ingest(source.next(2000));
    const order: string[] = [];
    const where = [{ field: 'stamp', key: 'nobody-has-it' } as const];
    const read = async () => {
      await opened.controller.getTaskFacets({ where, fields: ['exception', 'worker'], limit: 10 });
      order.push('read');
    };
    // Both threads are busy, one after the other many times over.
    const reads = Array.from({ length: 12 }, read);
    for (let batch = 0; batch < 5; batch++) {
      await opened.controller.ingest(source.next(1));
      order.push('batch');
    }
    await Promise.all(reads);
    expect(order.lastIndexOf('batch')).toBeLessThan(order.lastIndexOf('read'));
    expect(order.filter((done) => done === 'batch')).toHaveLength(5);
  });
});
