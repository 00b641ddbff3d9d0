import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { findConfigFile, loadConfigFile } from '../config/config-file.ts';
import { withEnvironment } from '../config/environment.ts';
import { resolveDatabase } from '../config/resolve-database.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { configOption } from './target-options.ts';

/** Which database is meant, as commander gives it. */
export interface DatabaseOption {
  readonly db?: string;
  readonly config?: string;
}

/** Adds the options that name a database: as for `up`. */
export function addDatabaseOption(command: Command): Command {
  return command
    .option('--db <path>', 'SQLite file (default: that of the configuration)')
    .addOption(configOption());
}

/**
 * The SQLite file that `up` would use: of the flag, the environment, the config file, or the default.
 *
 * @throws {ConfigError} also where the configuration names another kind of database.
 */
export async function sqlitePathOf(
  { db, config }: DatabaseOption,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (db !== undefined) return resolve(cwd, db);
  const file = config ?? findConfigFile(cwd);
  const loaded = file === undefined ? undefined : await loadConfigFile(file);
  const faults: ConfigFault[] = [];
  const settings = withEnvironment({ ...loaded?.config }, env, faults);
  const database = resolveDatabase(settings.database, loaded ? dirname(loaded.file) : cwd, faults);
  if (!database || faults.length > 0) throw new ConfigError(faults);
  if (database.adapter === 'sqlite') return database.dbPath;
  const cure =
    database.adapter === 'postgres'
      ? 'back it up with pg_dump, restore it with pg_restore; or name a SQLite file with --db'
      : 'name a SQLite file with --db';
  throw new ConfigError([{ path: 'database.adapter', problem: `"${database.adapter}" has no file`, cure }]);
}
