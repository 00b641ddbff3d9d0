import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleBatch, sampleTaskLife } from '../../../../testing/sample-events.ts';
import { lockDatabaseFile } from '../file-lock.ts';
import { IngestWriter } from '../ingest-writer.ts';
import { migrateDatabase } from '../migrate.ts';
import { openWriter, type SqliteDatabase } from '../open-database.ts';
import { ChangeNotes } from '../search-index/change-notes.ts';
import { prepareSearchFile } from '../search-index/search-file.ts';
import { backupDatabase } from './backup-database.ts';
import { compactDatabase } from './compact-database.ts';
import { findFaults, withReader } from './database-file.ts';
import { readDatabaseInfo } from './database-info.ts';
import { restoreDatabase } from './restore-database.ts';

let dir = '';
let dbPath = '';
let file = '';
let db: SqliteDatabase | undefined;
let writer: IngestWriter;
let sequence = 0;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnc-backup-'));
  dbPath = join(dir, 'cnc.db');
  file = join(dir, 'backup.db');
});

afterEach(() => {
  close();
  rmSync(dir, { recursive: true });
});

function open(): SqliteDatabase {
  db = openWriter(dbPath);
  migrateDatabase(db, dbPath);
  writer = new IngestWriter(db, 'test', new ChangeNotes(db, prepareSearchFile(dbPath, db)));
  return db;
}

function close(): void {
  db?.$client.close();
  db = undefined;
}

function store(tasks: number): void {
  for (let n = 0; n < tasks; n++) {
    writer.ingest(sampleBatch({ sequence: ++sequence, taskEvents: sampleTaskLife({ id: randomUUID() }) }));
  }
}

/** Damages a file where its tasks are. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length - 20_000, bytes.length - 4000);
  writeFileSync(path, bytes);
}

/** Without the lock, and what SQLite leaves beside a file that was read. */
function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !/(-wal|-shm|\.lock)$/.test(name))
    .sort();
}

const tasksIn = async (path: string) => (await readDatabaseInfo(path)).tasks;

describe('backupDatabase', () => {
  it('copies the database as it is at one moment, whatever is written meanwhile', async () => {
    open();
    store(400);
    const shares: number[] = [];
    const made = await backupDatabase(dbPath, file, {
      onProgress(share) {
        shares.push(share);
        store(20);
      },
    });
    expect(made).toMatchObject({ file, tasks: 400, bytes: statSync(file).size });
    expect(shares.length).toBeGreaterThan(0);
    expect(await tasksIn(file)).toBe(400);
    expect(await tasksIn(dbPath)).toBe(400 + 20 * shares.length);
    await withReader(file, (copy) => expect(findFaults(copy, 'full')).toEqual([]));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // One file: nothing beside it, nothing left of the making.
    expect(readdirSync(dir).filter((name) => name.includes('backup'))).toEqual([basename(file)]);
  });

  it('holds tasks whose rows are owed', async () => {
    open();
    const taskEvents = Array.from({ length: 40 }, () =>
      sampleTaskLife({ id: randomUUID() }).slice(0, 3),
    ).flat();
    writer.ingest(sampleBatch({ sequence: ++sequence, taskEvents }));
    expect(writer.deferredTasks).toBe(40);
    await backupDatabase(dbPath, file);
    close();
    await restoreDatabase(file, dbPath);
    open();
    writer.settle();
    expect(await tasksIn(dbPath)).toBe(40);
  });

  it('never overwrites, and leaves nothing where it cannot write', async () => {
    open();
    writeFileSync(file, 'precious');
    await expect(backupDatabase(dbPath, file)).rejects.toMatchObject({
      code: 'CNC_BACKUP_FAILED',
      message: expect.stringContaining('exists'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    const nowhere = join(dir, 'no', 'such', 'folder.db');
    await expect(backupDatabase(dbPath, nowhere)).rejects.toMatchObject({ code: 'CNC_BACKUP_FAILED' });
    await expect(backupDatabase(join(dir, 'none.db'), join(dir, 'x.db'))).rejects.toMatchObject({
      code: 'CNC_DATABASE_MISSING',
    });
    expect(readdirSync(dir).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('removes what a killed backup of this name has left, and nothing else', async () => {
    open();
    const [gone, alive, other] = [
      '.backup.db.4194999.partial',
      `.backup.db.${process.ppid}.partial`,
      '.x.partial',
    ];
    for (const name of [gone, `${gone}-journal`, alive, other]) writeFileSync(join(dir, name), '');
    await backupDatabase(dbPath, file);
    expect(
      readdirSync(dir)
        .filter((name) => name.includes('partial'))
        .sort(),
    ).toEqual([alive, other]);
  });

  it('does not pass on a damaged database', async () => {
    open();
    store(300);
    close();
    damage(dbPath);
    await expect(backupDatabase(dbPath, file)).rejects.toMatchObject({ code: 'CNC_BACKUP_FAILED' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('restoreDatabase', () => {
  it('puts a backup back, and keeps what was there beside it', async () => {
    open();
    store(50);
    await backupDatabase(dbPath, file);
    store(25);
    close();
    const restored = await restoreDatabase(file, dbPath);
    expect(restored).toMatchObject({ dbPath, tasks: 50 });
    expect(await tasksIn(dbPath)).toBe(50);
    expect(basename(restored.replaced ?? '')).toMatch(/^cnc\.db\.replaced-\d{4}-\d\d-\d\dT/);
    expect(await tasksIn(restored.replaced ?? '')).toBe(75);
    open();
    store(5);
    expect(await tasksIn(dbPath)).toBe(55);
    expect(await tasksIn(file)).toBe(50);
  });

  it('puts a backup where no database is, or a broken one', async () => {
    open();
    store(10);
    await backupDatabase(dbPath, file);
    close();
    const other = join(dir, 'new.db');
    expect(await restoreDatabase(file, other)).toMatchObject({ replaced: null, tasks: 10 });
    damage(dbPath);
    const { replaced } = await restoreDatabase(file, dbPath);
    expect(existsSync(replaced ?? '')).toBe(true);
    expect(await tasksIn(dbPath)).toBe(10);
  });

  it('keeps what a crash left in the log of the database that it replaces', async () => {
    open();
    store(10);
    await backupDatabase(dbPath, file);
    store(7);
    // As a kill leaves it: file and log, nobody has it open.
    const crashed = join(dir, 'crashed.db');
    for (const suffix of ['', '-wal'])
      writeFileSync(`${crashed}${suffix}`, readFileSync(`${dbPath}${suffix}`));
    const { replaced } = await restoreDatabase(file, crashed);
    expect(await tasksIn(replaced ?? '')).toBe(17);
    expect(await tasksIn(crashed)).toBe(10);
  });

  it.each([
    ['text', (path: string) => writeFileSync(path, 'no database'.repeat(1000)), 'CNC_BACKUP_INVALID'],
    ['an empty file', (path: string) => writeFileSync(path, ''), 'CNC_BACKUP_INVALID'],
    ['damage', damage, 'CNC_BACKUP_INVALID'],
    [
      'a newer schema',
      (path: string) => {
        const newer = openWriter(path);
        newer.$client.exec(`INSERT INTO __drizzle_migrations (hash, created_at) SELECT 'x', 9e12 + value
          FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 99) SELECT value FROM n)`);
        newer.$client.close();
      },
      'CNC_DATABASE_NEWER',
    ],
    ['nothing', (path: string) => rmSync(path), 'CNC_DATABASE_MISSING'],
  ])('refuses %s and changes nothing', async (_, spoil, code) => {
    open();
    store(300);
    await backupDatabase(dbPath, file);
    close();
    spoil(file);
    const before = namesIn(dir);
    await expect(restoreDatabase(file, dbPath)).rejects.toMatchObject({ code });
    expect(await tasksIn(dbPath)).toBe(300);
    expect(namesIn(dir)).toEqual(before);
  });

  it('refuses while the database is in use', async () => {
    open();
    store(3);
    await backupDatabase(dbPath, file);
    const lock = await lockDatabaseFile(dbPath);
    await expect(restoreDatabase(file, dbPath)).rejects.toMatchObject({ code: 'CNC_ALREADY_RUNNING' });
    lock.release();
    expect(await tasksIn(dbPath)).toBe(3);
  });
});

describe('looking after a file', () => {
  it('tells what is in it', async () => {
    open();
    store(3);
    const now = Date.now() / 1000;
    const info = await readDatabaseInfo(dbPath);
    expect(info).toMatchObject({ dbPath, tasks: 3, pinned: 0, schemaVersion: info.programSchemaVersion });
    expect(Math.abs((info.oldestSeenAt ?? 0) - now)).toBeLessThan(60);
    expect(info.bytes).toBeGreaterThan(10_000);
  });

  it('makes it small, unless it is in use', async () => {
    open();
    store(500);
    db?.$client.exec('DELETE FROM tasks; DELETE FROM task_counts');
    const lock = await lockDatabaseFile(dbPath);
    await expect(compactDatabase(dbPath)).rejects.toMatchObject({ code: 'CNC_ALREADY_RUNNING' });
    lock.release();
    close();
    const { bytesBefore, bytesAfter } = await compactDatabase(dbPath);
    expect(bytesAfter).toBeLessThan(bytesBefore * 0.6);
    expect(await tasksIn(dbPath)).toBe(0);
  });
});
