import { resolve } from 'node:path';
import { unknownKeyFault } from '../components/parse-options.ts';
import { type CeleryAppHandle, resolveApps } from '../engine/apps/app-registry.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import type { CeleryCnCConfig, CeleryCnCConfigOptions } from './celery-cnc-config.ts';
import { engineOptions } from './engine-config.ts';
import { CONFIG_KEYS, withEnvironment } from './environment.ts';
import { freezeDeep } from './freeze-deep.ts';
import { loggingOptions } from './logging-config.ts';
import { parseSetting } from './parse-setting.ts';
import { folderFaults } from './path-faults.ts';
import { resolveComponents } from './resolve-components.ts';
import { resolveDatabase } from './resolve-database.ts';
import type { ResolvedConfig, ResolvedLogging } from './resolved-config.ts';

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
  const engine = parseSetting(engineOptions, settings.engine, 'engine', faults);
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
  const options = parseSetting(loggingOptions, setting, 'logging', faults);
  if (!options) return undefined;
  const logDir = resolve(projectDir, options.logDir);
  faults.push(...folderFaults('logging.logDir', logDir));
  return { ...options, logDir, console: options.console ?? process.stdout.isTTY === true };
}
