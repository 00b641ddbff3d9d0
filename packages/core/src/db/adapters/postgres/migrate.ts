import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { CncError } from '../../../errors.ts';
import type { PostgresDatabase, ReadDatabase } from './open-database.ts';

/** Beside `src` and `dist` alike, so the same path serves both. */
const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../../migrations/postgres', import.meta.url));
const MIGRATIONS_TABLE = sql.identifier('__drizzle_migrations');
const OLDEST_SERVER = 140_000;
/** Any number that nothing else in the database locks: hosts that start at once migrate one after another. */
const MIGRATION_LOCK = 0x63_6e_63_01;

/** Number of migrations that this program knows: its schema version. */
export function programSchemaVersion(): number {
  const journal: unknown = JSON.parse(readFileSync(`${MIGRATIONS_FOLDER}/meta/_journal.json`, 'utf8'));
  return (journal as { entries: unknown[] }).entries.length;
}

/** Refuses a server that is too old, and a database that cannot hold every text. */
export async function checkServer(db: PostgresDatabase, place: string): Promise<void> {
  const { rows } = await db.execute<{ number: string; version: string; encoding: string }>(
    sql`SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding`,
  );
  const [server] = rows;
  if (server && server.encoding !== 'UTF8') {
    throw new CncError(
      'CNC_DATABASE',
      `${place} has the encoding ${server.encoding}, which cannot hold every text. ` +
        'Name a database that was made with ENCODING UTF8 in database.url.',
      { details: { place, encoding: server.encoding } },
    );
  }
  if (server && Number(server.number) >= OLDEST_SERVER) return;
  throw new CncError(
    'CNC_DATABASE_OLD_SERVER',
    `${place} is of version ${server?.version}; version ${OLDEST_SERVER / 10_000} or newer is needed.`,
    { details: { place, version: server?.version ?? null } },
  );
}

/**
 * Brings the schema up to this program's version, in one transaction; refuses one that a newer program wrote. Hosts that
 * start at the same time wait for one another.
 */
export async function migrateDatabase(db: PostgresDatabase, schema: string, place: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    // Asked for first: to create one needs a right that its user may lack when it is there already.
    const { rows } = await tx.execute(sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`);
    if (rows.length === 0) await tx.execute(sql`CREATE SCHEMA ${sql.identifier(schema)}`);
    const stored = await storedSchemaVersion(tx);
    const program = programSchemaVersion();
    if (stored > program) throw newerDatabase(place, schema, stored, program);
    await tx.execute(
      sql`CREATE TABLE IF NOT EXISTS ${MIGRATIONS_TABLE} (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    );
    for (const migration of readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).slice(stored)) {
      for (const statement of migration.sql) await tx.execute(sql.raw(statement));
      const { hash, folderMillis } = migration;
      await tx.execute(
        sql`INSERT INTO ${MIGRATIONS_TABLE} (hash, created_at) VALUES (${hash}, ${folderMillis})`,
      );
    }
  });
}

/** Migrations applied to the schema; 0 where it has none. */
export async function storedSchemaVersion(db: ReadDatabase): Promise<number> {
  const table = await db.execute(sql`SELECT to_regclass('__drizzle_migrations') AS found`);
  if (!table.rows[0]?.found) return 0;
  const applied = await db.execute(sql`SELECT count(*)::int AS applied FROM ${MIGRATIONS_TABLE}`);
  return Number(applied.rows[0]?.applied);
}

function newerDatabase(place: string, schema: string, stored: number, program: number): CncError {
  return new CncError(
    'CNC_DATABASE_NEWER',
    `The schema ${schema} of ${place} has version ${stored}; this program knows ${program}. ` +
      'Install the version of Celery CnC that wrote it, or name another one in database.schema.',
    { details: { place, schema, storedVersion: stored, programVersion: program } },
  );
}
