import { resolve } from 'node:path';
import type { ConfigFault } from '../errors.ts';
import { memoryOptions, postgresOptions, sqliteOptions } from './database-config.ts';
import { parseSetting } from './parse-setting.ts';
import { fileFaults } from './path-faults.ts';
import type { ResolvedDatabase } from './resolved-config.ts';

/** Checks and completes `database`; what is wrong is added to `faults`. */
export function resolveDatabase(
  setting: unknown,
  projectDir: string,
  faults: ConfigFault[],
): ResolvedDatabase | undefined {
  const adapter =
    typeof setting === 'object' && setting !== null && 'adapter' in setting ? setting.adapter : undefined;
  if (adapter === 'memory') return parseSetting(memoryOptions, setting, 'database', faults);
  if (adapter === 'postgres') return parseSetting(postgresOptions, setting, 'database', faults);
  if (adapter !== undefined && adapter !== 'sqlite') {
    faults.push(adapter === 'mongo' ? MONGO_FAULT : unknownAdapter(adapter));
    return undefined;
  }
  const options = parseSetting(sqliteOptions, setting, 'database', faults);
  if (!options) return undefined;
  if (options.dbPath === ':memory:' || options.dbPath.startsWith('file:')) {
    const cure = "name a file, or use { adapter: 'memory' }";
    faults.push({ path: 'database.dbPath', problem: `"${options.dbPath}" is not a file path`, cure });
    return undefined;
  }
  const dbPath = resolve(projectDir, options.dbPath);
  faults.push(...fileFaults('database.dbPath', dbPath));
  return { ...options, dbPath };
}

/** MongoDB is refused, with what an adapter for it would still have to do. */
const MONGO_FAULT: ConfigFault = {
  path: 'database.adapter',
  problem:
    '"mongo" is not there yet. It lacks: a batch of events in one transaction (MongoDB has them on replica sets only), ' +
    'counts and rollups in that same transaction, search over several fields with keyset paging, ' +
    'removal of old tasks by partition, and leases',
  cure: "use 'postgres' where several hosts share one history, else 'sqlite'",
};

function unknownAdapter(adapter: unknown): ConfigFault {
  const problem = `${JSON.stringify(adapter) ?? String(adapter)} is no database adapter`;
  return { path: 'database.adapter', problem, cure: "use 'sqlite', 'postgres' or 'memory'" };
}
