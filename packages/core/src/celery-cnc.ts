import { readFileSync } from 'node:fs';
import type { ComponentRegistry } from './components/component.ts';
import type { CeleryCnCConfig, CeleryCnCConfigOptions } from './config/celery-cnc-config.ts';
import { resolveConfig } from './config/resolve-config.ts';
import { secretsOf } from './config/secrets-of.ts';
import type { CeleryAppHandle } from './engine/apps/app-registry.ts';
import { CncError } from './errors.ts';
import { LogWriter } from './logging/log-writer.ts';
import { Redactor } from './logging/redaction.ts';
import { ownProcessName } from './processes/own-process.ts';
import { StopSignals } from './supervisor/stop-signals.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** How to run, beside the apps. */
export interface CeleryCnCOptions {
  /** Absent: file logging and SQLite in the project folder, no component. */
  readonly config?: CeleryCnCConfig | CeleryCnCConfigOptions;
  /** What relative paths and component packages are resolved from; default the working directory. */
  readonly projectDir?: string;
  /** Where `CELERY_CNC_…` overrides of the configuration are read; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The control plane beside a Celery fleet: engines for the apps' brokers, one database, and the configured components,
 * each in a process of its own. Workers are started by others.
 *
 * @example
 * ```ts
 * const app = new CeleryApp({ name: 'shop', broker: 'redis://localhost/0' });
 * await new CeleryCnC(app, { config: { frontend: { port: 8000 } } }).run();
 * ```
 */
export class CeleryCnC {
  readonly #apps: readonly CeleryAppHandle[];
  readonly #options: CeleryCnCOptions;
  #supervisor: Supervisor | undefined;
  #log: LogWriter | undefined;
  #starting: Promise<void> | undefined;
  #stopped = false;

  /** Apps first, options last; an app is a `CeleryApp` or a celery-node client. */
  constructor(...args: readonly [...CeleryAppHandle[], CeleryCnCOptions] | readonly CeleryAppHandle[]) {
    const last = args.at(-1);
    const hasOptions = isOptions(last);
    this.#options = hasOptions ? last : {};
    this.#apps = (hasOptions ? args.slice(0, -1) : args) as readonly CeleryAppHandle[];
  }

  /** All components and processes, live; for reading, after {@link start}. */
  get components(): ComponentRegistry {
    if (!this.#supervisor) throw new CncError('CNC_START_FAILED', 'Call start() before reading components.');
    return this.#supervisor.registry;
  }

  /**
   * Starts everything and resolves when it is up. A component that does not start holds nothing up.
   *
   * @throws {ConfigError} with every fault of the configuration; nothing is left running then.
   */
  async start(): Promise<void> {
    if (this.#starting !== undefined) throw new CncError('CNC_START_FAILED', 'start() was called already.');
    this.#starting = this.#boot();
    try {
      await this.#starting;
    } catch (error) {
      await this.#closeLog();
      throw error;
    }
  }

  /** Stops everything in reverse order, also while it starts; resolves when no process is left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#supervisor?.stop();
    // Its error has been told to whoever called start().
    await this.#starting?.catch(() => {});
    await this.#closeLog();
  }

  /** Starts, and resolves after SIGINT, SIGTERM or SIGHUP has stopped everything. A second signal hurries. */
  async run(): Promise<void> {
    const signals = new StopSignals();
    signals.onNext(() => this.#supervisor?.hurry());
    try {
      const started = this.start();
      // A start that is broken off is no error here: it was asked for.
      started.catch(() => {});
      await Promise.race([signals.first, started.then(() => signals.first)]);
      await this.stop();
    } finally {
      signals.close();
    }
  }

  async #boot(): Promise<void> {
    const within = ownProcessName();
    if (within !== undefined) {
      throw new CncError(
        'CNC_START_FAILED',
        `Celery CnC cannot be started within its own process '${within}'.`,
      );
    }
    const { config, projectDir = process.cwd(), env = process.env } = this.#options;
    const resolved = resolveConfig(config, this.#apps, { projectDir, env });
    const secrets = secretsOf(resolved);
    const log = await LogWriter.open(resolved.logging, new Redactor(secrets));
    this.#log = log;
    if (this.#stopped) throw new CncError('CNC_START_FAILED', 'Stopped before everything was up.');
    this.#supervisor = new Supervisor({ config: resolved, log, secrets, version: coreVersion() });
    await this.#supervisor.start();
  }

  async #closeLog(): Promise<void> {
    const log = this.#log;
    this.#log = undefined;
    await log?.close();
  }
}

function isOptions(value: unknown): value is CeleryCnCOptions {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.keys(value).every((key) => key === 'config' || key === 'projectDir' || key === 'env');
}

function coreVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
