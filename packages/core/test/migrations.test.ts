import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// The build, not the sources: threads load their own entry files.
import { type MigrationProgress, programSchemaVersion } from '../dist/db/adapters/sqlite/migrate.js';
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { sampleBatch } from '../dist/testing/sample-events.js';

/** Databases as the program of each schema version left them on disk, with what it answered about them; `make.mjs`. */
const FIXTURES = fileURLToPath(new URL('./fixtures/databases/', import.meta.url));
const VERSIONS = Array.from({ length: programSchemaVersion() }, (_, index) => index + 1);
const START = Date.UTC(2026, 10, 1) / 1000;
/** Tables that may be empty: what they held is worked off or was taken over by others. */
const PASSING = ['ingest_journal', 'search_notes', 'rollups'];

interface Answers {
  readonly broker: string;
  readonly repeated: number;
  readonly tasks: readonly { readonly id: string }[];
  readonly newestFirst: readonly string[];
  readonly taskNames: readonly string[];
  readonly workers: readonly object[];
  readonly states: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, number>>;
  readonly gaps: readonly object[];
  readonly malformedEvents: readonly object[];
  readonly scheduleStates: readonly object[];
  readonly auditEntries: readonly object[];
  /** Absent in fixtures of versions that knew none. */
  readonly standingCommands?: readonly object[];
  readonly queuePauses?: readonly object[];
  readonly queueHistory?: object;
  readonly lastReceivedAt: number;
}

let dir = '';
let dbPath = '';
let controller: SqliteController | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnc-migration-'));
  dbPath = join(dir, 'cnc.db');
});

afterEach(async () => {
  await controller?.close();
  controller = undefined;
  rmSync(dir, { recursive: true });
});

function place(version: number): Answers {
  const read = (ending: string) => gunzipSync(readFileSync(join(FIXTURES, `schema-${version}.${ending}.gz`)));
  writeFileSync(dbPath, read('db'));
  return JSON.parse(read('json').toString()) as Answers;
}

async function migrate(onMigration?: (progress: MigrationProgress) => void): Promise<SqliteController> {
  const options = { dbPath, run: 'migrated', onProblem: (problem: string) => expect(problem).toBe('') };
  controller = new SqliteController({ ...options, ...(onMigration ? { onMigration } : {}) });
  await controller.init();
  await controller.migrate();
  return controller;
}

function withFile<Result>(work: (file: Database.Database) => Result): Result {
  const file = new Database(dbPath);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

function tableNames(file: Database.Database): string[] {
  return file.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[];
}

/** Tables and indexes of a file, as SQLite knows them. */
function schemaOf(file: Database.Database): unknown[] {
  const query = `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'
    AND name <> '__drizzle_migrations' ORDER BY name`;
  return file.prepare(query).all();
}

/** Events by kind in two hours of the overview. */
async function sumsOf(db: SqliteController, kinds: readonly string[]): Promise<Record<string, number>> {
  const { series } = await db.getOverview({ from: START - 3600, to: START + 7200, steps: 30 });
  const sum = (kind: string) =>
    series.reduce((total, point) => total + Number(new Map(Object.entries(point)).get(kind) ?? 0), 0);
  return Object.fromEntries(kinds.map((kind) => [kind, sum(kind)]));
}

describe('migrations', () => {
  it('have a fixture for each schema version', () => {
    const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.gz'));
    const expected = VERSIONS.flatMap((version) => [`schema-${version}.db.gz`, `schema-${version}.json.gz`]);
    // After a new migration: npm run build, then node test/fixtures/databases/make.mjs, and commit what it makes.
    expect(names.sort()).toEqual(expected.sort());
  });

  it.each(VERSIONS)('the fixture of version %i has rows in every table', (version) => {
    place(version);
    withFile((file) => {
      expect(file.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get()).toBe(version);
      const isEmpty = (table: string) => file.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() === undefined;
      expect(tableNames(file).filter((table) => isEmpty(table) && !PASSING.includes(table))).toEqual([]);
    });
  });

  it.each(VERSIONS)('from version %i lose nothing', async (version) => {
    const told = place(version);
    const db = await migrate();
    expect(await db.getHealth()).toMatchObject({
      ok: true,
      schemaVersion: programSchemaVersion(),
      tasks: told.tasks.length,
    });
    expect((await db.listTasks({ limit: 500 })).items.map(({ id }) => id)).toEqual(told.newestFirst);
    for (const task of told.tasks) expect(await db.getTask({ id: task.id })).toMatchObject(task);
    expect(await db.listTaskNames({ limit: 100 })).toEqual(told.taskNames);
    expect(await db.listWorkers()).toMatchObject(told.workers);
    expect((await db.getOverview({ from: START, to: START + 60, steps: 10 })).states).toEqual(told.states);
    expect(await sumsOf(db, Object.keys(told.sums))).toEqual(told.sums);
    expect(await db.listGaps({ limit: 10 })).toMatchObject(told.gaps);
    expect(await db.listMalformedEvents({ limit: 10 })).toMatchObject(told.malformedEvents);
    expect(await db.listScheduleStates({})).toMatchObject(told.scheduleStates);
    expect(await db.listAuditEntries({ limit: 10 })).toMatchObject(told.auditEntries);
    const standing = await db.listStandingCommands({ broker: told.broker });
    expect(standing).toEqual(told.standingCommands ?? []);
    expect(await db.listQueuePauses({})).toEqual(told.queuePauses ?? []);
    const history = { broker: told.broker, queue: 'mail', from: START, to: START + 36_000, steps: 10 };
    if (told.queueHistory) expect(await db.getQueueHistory(history)).toEqual(told.queueHistory);
    expect(await db.lastReceivedAt({ broker: told.broker })).toBe(told.lastReceivedAt);
    // Filters and text: whatever is looked up by indexes.
    const found = await db.listTasks({ limit: 500, where: [{ field: 'state', anyOf: ['FAILURE'] }] });
    expect(found.items.length).toBe(told.states.FAILURE);
    const [first] = told.tasks;
    const again = { broker: told.broker, engineRun: 'fixture', sequence: told.repeated };
    const { events } = (await db.getTask({ id: first?.id ?? '' })) ?? { events: [] };
    // A batch that was stored by the program of before, and one of a new engine with the same events.
    expect(await db.ingest(sampleBatch({ ...again, taskEvents: events }))).toMatchObject({ committed: 0 });
    const anew = { ...again, engineRun: 'anew', sequence: 1, taskEvents: events };
    expect(await db.ingest(sampleBatch(anew))).toMatchObject({ committed: 0, duplicates: events.length });
  });

  it('come to the same schema as a new file has, from every version', async () => {
    await migrate();
    await controller?.close();
    const fresh = withFile(schemaOf);
    for (const version of VERSIONS) {
      place(version);
      await migrate();
      await controller?.close();
      expect(withFile(schemaOf)).toEqual(fresh);
      expect(withFile((file) => file.pragma('auto_vacuum', { simple: true }))).toBe(2);
    }
  });

  it('tell how far they are', async () => {
    place(1);
    const told: MigrationProgress[] = [];
    await migrate((progress) => told.push(progress));
    const [{ statements } = { statements: 0 }] = told;
    expect(told.map(({ statement }) => statement)).toEqual(
      Array.from({ length: statements }, (_, n) => n + 1),
    );
    expect(told.at(-1)).toEqual({ from: 1, to: programSchemaVersion(), statement: statements, statements });
  });

  it('leave the old version as it was when they break off', async () => {
    const told = place(1);
    // In the way of a later statement.
    withFile((file) => file.exec('CREATE TABLE rollup_series (surprise TEXT)'));
    const before = withFile(schemaOf);
    await expect(migrate()).rejects.toMatchObject({ code: 'CNC_DATABASE' });
    await controller?.close();
    expect(withFile(schemaOf)).toEqual(before);
    withFile((file) => {
      expect(file.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get()).toBe(1);
      file.exec('DROP TABLE rollup_series');
    });
    const db = await migrate();
    expect((await db.listTasks({ limit: 500 })).items.length).toBe(told.tasks.length);
  });

  it('refuse a file of a newer program, and leave it alone', async () => {
    place(programSchemaVersion());
    withFile((file) => file.exec(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9e12)`));
    const rows = (file: Database.Database) => file.prepare('SELECT * FROM tasks ORDER BY seq').all();
    const before = withFile((file) => [schemaOf(file), rows(file)]);
    await expect(migrate()).rejects.toMatchObject({ code: 'CNC_DATABASE_NEWER' });
    await controller?.close();
    expect(withFile((file) => [schemaOf(file), rows(file)])).toEqual(before);
  });
});
