import { resolve } from 'node:path';
import type { z } from 'zod';
import { optionFaults, unknownKeyFault } from '../components/parse-options.ts';
import { type CeleryAppHandle, resolveApps } from '../engine/apps/app-registry.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import type { CeleryCnCConfig, CeleryCnCConfigOptions } from './celery-cnc-config.ts';
import { memoryOptions, postgresOptions, sqliteOptions } from './database-config.ts';
import { engineOptions } from './engine-config.ts';
import { CONFIG_KEYS, withEnvironment } from './environment.ts';
import { freezeDeep } from './freeze-deep.ts';
import { loggingOptions } from './logging-config.ts';
import { fileFaults, folderFaults } from './path-faults.ts';
import { resolveComponents } from './resolve-components.ts';
import type { ResolvedConfig, ResolvedDatabase, ResolvedLogging } from './resolved-config.ts';

/** Where a configuration is resolved. */
export interface ResolveOptions {
  /** What relative paths are relative to, and where component packages are resolved from. */
  readonly projectDir: string;
  /** Overrides, as `CELERY_CNC_FRONTEND__PORT`; usually `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Checks a configuration with its apps and completes it; opens, makes and starts nothing. A component's own options
 * are checked later, by the component's schema in its own process.
 *
 * @throws {ConfigError} that tells all faults at once.
 */
export function resolveConfig(
  config: CeleryCnCConfig | CeleryCnCConfigOptions | null | undefined,
  apps: readonly CeleryAppHandle[],
  { projectDir: givenDir, env = {} }: ResolveOptions,
): ResolvedConfig {
  const projectDir = resolve(givenDir);
  const faults: ConfigFault[] = [];
  const settings = withEnvironment(settingsOf(config, faults), env, faults);
  const logging = resolveLogging(settings.logging, projectDir, faults);
  const database = resolveDatabase(settings.database, projectDir, faults);
  const engine = parse(engineOptions, settings.engine, 'engine', faults);
  const resolvedApps = resolveApps(apps, faults);
  const components = resolveComponents(settings, faults);
  if (faults.length > 0 || !logging || !database || !engine) throw new ConfigError(faults);
  return freezeDeep({ projectDir, logging, database, engine, apps: resolvedApps, components });
}

function settingsOf(config: unknown, faults: ConfigFault[]): Record<string, unknown> {
  if (config === undefined || config === null) return {};
  if (typeof config !== 'object' || Array.isArray(config)) {
    const cure = 'give a CeleryCnCConfig, or a plain object of the same keys';
    faults.push({ path: 'config', problem: 'is not an object', cure });
    return {};
  }
  const unknown = Object.keys(config).filter((key) => !CONFIG_KEYS.some((known) => known === key));
  faults.push(...unknown.map((key) => unknownKeyFault(key, key, CONFIG_KEYS)));
  return { ...config };
}

function resolveLogging(
  setting: unknown,
  projectDir: string,
  faults: ConfigFault[],
): ResolvedLogging | undefined {
  const options = parse(loggingOptions, setting, 'logging', faults);
  if (!options) return undefined;
  const logDir = resolve(projectDir, options.logDir);
  faults.push(...folderFaults('logging.logDir', logDir));
  return { ...options, logDir, console: options.console ?? process.stdout.isTTY === true };
}

function resolveDatabase(
  setting: unknown,
  projectDir: string,
  faults: ConfigFault[],
): ResolvedDatabase | undefined {
  const adapter =
    typeof setting === 'object' && setting !== null && 'adapter' in setting ? setting.adapter : undefined;
  if (adapter === 'memory') return parse(memoryOptions, setting, 'database', faults);
  if (adapter === 'postgres') return parse(postgresOptions, setting, 'database', faults);
  if (adapter !== undefined && adapter !== 'sqlite') {
    faults.push(adapter === 'mongo' ? MONGO_FAULT : unknownAdapter(adapter));
    return undefined;
  }
  const options = parse(sqliteOptions, setting, 'database', faults);
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

function parse<Schema extends z.ZodType>(
  schema: Schema,
  setting: unknown,
  path: string,
  faults: ConfigFault[],
): z.output<Schema> | undefined {
  const given = setting ?? {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  faults.push(...optionFaults(parsed.error, given, path, schema));
  return undefined;
}
