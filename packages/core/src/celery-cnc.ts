import { readFileSync } from 'node:fs';
import type { ComponentRegistry } from './components/component.ts';
import type { CeleryCnCConfig, CeleryCnCConfigOptions } from './config/celery-cnc-config.ts';
import { resolveConfig } from './config/resolve-config.ts';
import { secretsOf } from './config/secrets-of.ts';
import type { CeleryAppHandle } from './engine/apps/app-registry.ts';
import { CncError } from './errors.ts';
import { LogWriter } from './logging/log-writer.ts';
import { Redactor } from './logging/redaction.ts';
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

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
   * Starts everything and resolves when it is up.
   * @throws {ConfigError} with every fault of the configuration.
   */
  async start(): Promise<void> {
    const { config, projectDir = process.cwd(), env = process.env } = this.#options;
    const resolved = resolveConfig(config, this.#apps, { projectDir, env });
    const secrets = secretsOf(resolved);
    this.#log = await LogWriter.open(resolved.logging, new Redactor(secrets));
    try {
      this.#supervisor = await Supervisor.start({
        config: resolved,
        log: this.#log,
        secrets,
        version: coreVersion(),
      });
    } catch (error) {
      await this.#log.close();
      throw error;
    }
  }

  /** Stops everything in reverse order; resolves when no process is left. */
  async stop(): Promise<void> {
    await this.#supervisor?.stop();
    await this.#log?.close();
  }

  /** Starts, and resolves after SIGINT, SIGTERM or SIGHUP has stopped everything. A second signal hurries. */
  async run(): Promise<void> {
    const signals = new SignalWatch();
    try {
      await this.start();
      await signals.first;
      signals.onNext(() => this.#supervisor?.hurry());
      await this.stop();
    } finally {
      signals.close();
    }
  }
}

/** Hears the signals that ask to stop, from the moment it is made. */
class SignalWatch {
  readonly first: Promise<void>;
  #next: () => void = () => {};
  readonly #listener: () => void;

  constructor() {
    let resolve: () => void = () => {};
    this.first = new Promise((settle) => {
      resolve = settle;
    });
    let heard = false;
    this.#listener = () => {
      if (heard) this.#next();
      heard = true;
      resolve();
    };
    for (const signal of STOP_SIGNALS) process.on(signal, this.#listener);
  }

  onNext(listener: () => void): void {
    this.#next = listener;
  }

  close(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.#listener);
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
