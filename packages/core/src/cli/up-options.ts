import { dirname, resolve } from 'node:path';
import type { CeleryCnCConfigOptions } from '../config/celery-cnc-config.ts';
import { findConfigFile, loadConfigFile } from '../config/config-file.ts';
import { withEnvironment } from '../config/environment.ts';
import type { CeleryAppHandle } from '../engine/apps/app-registry.ts';
import type { ConfigFault } from '../errors.ts';
import { type ComponentChoice, chooseComponents } from './choose-components.ts';
import { installedComponents } from './installed-components.ts';

/** What `up` and `config check` were asked, as commander gives it. */
export interface UpOptions {
  readonly broker?: readonly string[];
  readonly backend?: string;
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly db?: string;
  readonly logDir?: string;
  readonly logLevel?: string;
  readonly component?: readonly string[];
  /** `false` for `--no-components`. */
  readonly components: boolean;
}

/** What a command line comes to. */
export interface UpPlan {
  readonly apps: readonly CeleryAppHandle[];
  readonly config: CeleryCnCConfigOptions;
  readonly projectDir: string;
  /** Variables that could not be put into `config`: to be told with all other faults. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The config file that was read, `undefined` where none was. */
  readonly file: string | undefined;
  /** Tells which components were chosen. */
  readonly note: string;
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Puts together what the command line, the environment and the config file say; the former is stronger each time.
 *
 * @throws {CncError} `CNC_CONFIG_FILE`.
 */
export async function planUp(
  options: UpOptions,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<UpPlan> {
  const file = options.config ?? findConfigFile(cwd);
  const loaded = file === undefined ? undefined : await loadConfigFile(file);
  const projectDir = loaded ? dirname(loaded.file) : cwd;
  const faults: ConfigFault[] = [];
  const choice: ComponentChoice = options.components ? options.component : 'none';
  // Chosen before the environment is looked at: an option of one component names no component.
  const chosen = chooseComponents({ ...loaded?.config }, choice, () => installedComponents(projectDir));
  const config = withEnvironment({ ...chosen.config } as Settings, env, faults) as CeleryCnCConfigOptions;
  return {
    apps: options.broker ? appsOf(options.broker, options.backend) : (loaded?.apps ?? []),
    config: withFlags(config, options, cwd),
    projectDir,
    env: Object.fromEntries(faults.map(({ path }) => [path, env[path]])),
    file: loaded?.file,
    note: chosen.note,
  };
}

function appsOf(brokers: readonly string[], backend: string | undefined): CeleryAppHandle[] {
  return brokers.map((broker, index) => ({
    name: index === 0 ? 'celery' : `celery-${index + 1}`,
    broker,
    backend: backend ?? null,
  }));
}

function withFlags(config: CeleryCnCConfigOptions, options: UpOptions, cwd: string): CeleryCnCConfigOptions {
  const { host, port, db, logDir, logLevel } = options;
  const flags: Record<string, string> = {};
  if (host !== undefined) flags.CELERY_CNC_FRONTEND__HOST = JSON.stringify(host);
  if (port !== undefined) flags.CELERY_CNC_FRONTEND__PORT = String(port);
  // Paths on a command line are relative to where it was typed, not to the config file.
  if (db !== undefined) flags.CELERY_CNC_DATABASE__DB_PATH = JSON.stringify(resolve(cwd, db));
  if (logDir !== undefined) flags.CELERY_CNC_LOGGING__LOG_DIR = JSON.stringify(resolve(cwd, logDir));
  if (logLevel !== undefined) flags.CELERY_CNC_LOGGING__LEVEL = JSON.stringify(logLevel);
  return withEnvironment({ ...config } as Settings, flags, []) as CeleryCnCConfigOptions;
}
