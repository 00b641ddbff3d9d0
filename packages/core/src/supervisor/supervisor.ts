import { randomUUID } from 'node:crypto';
import type { ComponentRegistry } from '../components/component.ts';
import { resolveComponents } from '../components/resolver.ts';
import type { RunAddress } from '../components/run-clients.ts';
import { writeRunRecord } from '../components/run-record.ts';
import type { ComponentRecord } from '../components/status.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { CncError } from '../errors.ts';
import { createRuntimeDir, type RuntimeDir } from '../ipc/socket-path.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { LogWriter } from '../logging/log-writer.ts';
import { createRecordLogger } from '../logging/record-logger.ts';
import { Redactor } from '../logging/redaction.ts';
import { EventLoopLag } from '../processes/event-loop-lag.ts';
import { checkProcesses } from './check-processes.ts';
import { ManagedProcess, type ProcessServices } from './managed-process.ts';
import { supervisorRecord } from './process-record.ts';
import type { ProcessSpec } from './process-spec.ts';
import { planProcesses, toAppInfo } from './process-specs.ts';
import { RegistryFeed } from './registry-feed.ts';
import { stopInReverse } from './shutdown.ts';
import { claimRuntimeDir } from './stale-runs.ts';
import { startComponents } from './start-components.ts';
import { DEFAULT_TIMING, type SupervisorTiming } from './timing.ts';

/** Options of {@link Supervisor}. */
export interface SupervisorOptions {
  readonly config: ResolvedConfig;
  readonly log: LogWriter;
  /** Texts that must never be logged. */
  readonly secrets: readonly string[];
  readonly version: string;
  /** Differences from {@link DEFAULT_TIMING}. */
  readonly timing?: Partial<SupervisorTiming>;
}

/** Boots, watches, restarts and stops the processes of one run; holds no data. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #timing: SupervisorTiming;
  readonly #logger: ComponentLogger;
  readonly #feed: RegistryFeed;
  readonly #lag = new EventLoopLag();
  readonly #startedAt = Date.now() / 1000;
  readonly #abort = new AbortController();
  /** In the order of their start. */
  #processes: readonly ManagedProcess[] = [];
  #runtimeDir: RuntimeDir | undefined;
  #booting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#logger = createRecordLogger('celery_cnc.supervisor', (record) => options.log.write(record));
    this.#feed = new RegistryFeed(
      () => this.#records(),
      (records) => {
        for (const managed of this.#processes) managed.tell(records);
      },
    );
  }

  /** All components and processes, live. */
  get registry(): ComponentRegistry {
    return this.#feed.registry;
  }

  /**
   * Checks everything, then starts everything. Where it rejects, nothing is left running.
   *
   * @throws {ConfigError} with every fault of the configuration.
   */
  async start(): Promise<void> {
    this.#booting = this.#boot();
    try {
      await this.#booting;
    } catch (error) {
      // Whoever stops it takes care of the rest.
      if (this.#abort.signal.aborted)
        throw new CncError('CNC_START_FAILED', 'Stopped before everything was up.');
      this.#logger.error('the start failed', { error });
      await Promise.all(this.#processes.map((managed) => managed.kill()));
      await this.#cleanUp();
      throw error;
    }
  }

  /** Stops in reverse order, each process with its grace; also during the start. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** The user is in a hurry: no grace for anybody. */
  hurry(): void {
    this.#logger.warn('in a hurry: killing what still runs');
    for (const managed of this.#processes) void managed.kill();
  }

  async #boot(): Promise<void> {
    const { config, version } = this.#options;
    const { signal } = this.#abort;
    const { components, faults } = resolveComponents(config.components, config.projectDir);
    const runId = randomUUID().slice(0, 8);
    const packages = components.map(({ packageName }) => packageName);
    this.#logger.info('Celery CnC starts', { version, runId, components: packages });
    this.#runtimeDir = await createRuntimeDir(runId);
    await claimRuntimeDir(this.#runtimeDir);
    signal.throwIfAborted();
    const specs = planProcesses({ runId, config, version, runtimeDir: this.#runtimeDir }, components);
    await this.#tellAddress(runId, specs.address);
    const manage = (spec: ProcessSpec) => new ManagedProcess(spec, this.#services());
    const database = manage(specs.database);
    const engines = specs.engines.map(manage);
    const managed = specs.components.map(manage);
    const core = [database, ...engines];
    this.#processes = [...core, ...managed];
    const pairs = components.flatMap((component, index) => {
      const process = managed[index];
      return process ? [{ managed: process, component }] : [];
    });
    const inOrder = await checkProcesses(core, pairs, faults);
    this.#processes = [...core, ...inOrder];
    signal.throwIfAborted();
    await database.start();
    await Promise.all(engines.map((engine) => engine.start()));
    await startComponents(inOrder, {
      patienceMs: this.#timing.startPatienceMs,
      logger: this.#logger,
      signal,
    });
    signal.throwIfAborted();
    this.#feed.publish();
    this.#logger.info('Celery CnC is up', { seconds: Date.now() / 1000 - this.#startedAt });
  }

  /** Programs of the same user, as the command line, find the run by its record. */
  async #tellAddress(runId: string, address: RunAddress): Promise<void> {
    const folder = this.#runtimeDir?.path;
    // Named pipes of Windows have no folder that only their user reads.
    if (!folder) return;
    const { config, version } = this.#options;
    const { projectDir, apps } = config;
    const run = { runId, pid: process.pid, version, startedAt: this.#startedAt, projectDir };
    await writeRunRecord(folder, {
      ...run,
      ...address,
      engines: address.engines.map((engine) => ({ ...engine, apps: [...engine.apps] })),
      apps: apps.map(toAppInfo),
    });
  }

  #services(): ProcessServices {
    const { config, log, secrets } = this.#options;
    return {
      cwd: config.projectDir,
      timing: this.#timing,
      logger: this.#logger,
      log: { level: config.logging.level, secrets },
      write: (record) => log.write(record),
      redactor: new Redactor(secrets),
      onChange: (urgent) => this.#feed.changed(urgent),
      registry: () => this.#records(),
    };
  }

  #records(): ComponentRecord[] {
    return [
      supervisorRecord(this.#startedAt, this.#lag),
      ...this.#processes.map((managed) => managed.record()),
    ];
  }

  async #stop(): Promise<void> {
    this.#logger.info('Celery CnC stops');
    this.#abort.abort();
    await stopInReverse(this.#processes);
    // Its error has been told to whoever called start().
    await this.#booting?.catch(() => {});
    await this.#cleanUp();
    this.#logger.info('Celery CnC has stopped');
  }

  async #cleanUp(): Promise<void> {
    this.#feed.publish();
    this.#feed.close();
    this.#lag.close();
    await this.#runtimeDir?.remove();
  }
}
