import { randomUUID } from 'node:crypto';
import type { ComponentRegistry } from '../components/component.ts';
import { type ResolvedComponent, resolveComponents } from '../components/resolver.ts';
import type { ComponentRecord } from '../components/status.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { ConfigError, type ConfigFault, isCncError } from '../errors.ts';
import { createRuntimeDir, type RuntimeDir } from '../ipc/socket-path.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { LogWriter } from '../logging/log-writer.ts';
import { createRecordLogger } from '../logging/record-logger.ts';
import { ChildRegistry } from '../processes/child-registry.ts';
import { ManagedProcess, type ProcessServices } from './managed-process.ts';
import { portFaults } from './port-faults.ts';
import type { ProcessSpec } from './process-spec.ts';
import { planProcesses, type RunSpecs } from './process-specs.ts';
import { supervisorRecord } from './self-record.ts';
import { startOrder } from './start-order.ts';

/** Options of {@link Supervisor.start}. */
export interface SupervisorOptions {
  readonly config: ResolvedConfig;
  readonly log: LogWriter;
  /** Texts that must never be logged. */
  readonly secrets: readonly string[];
  readonly version: string;
}

/** Changes are told to the children in one go, not one by one. */
const REGISTRY_DELAY_MS = 100;

/** Boots, watches, restarts and stops the processes of one installation; holds no data. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #logger: ComponentLogger;
  readonly #registry = new ChildRegistry();
  readonly #startedAt = Date.now() / 1000;
  /** In the order of their start. */
  #processes: readonly ManagedProcess[] = [];
  #runtimeDir: RuntimeDir | undefined;
  #telling: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  private constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#logger = createRecordLogger('celery_cnc.supervisor', (record) => options.log.write(record));
  }

  /** Checks everything, then starts everything. Rejects with all faults; nothing runs then. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options);
    try {
      await supervisor.#boot();
    } catch (error) {
      supervisor.#logger.error('the start failed', { error });
      await supervisor.#abandon();
      throw error;
    }
    return supervisor;
  }

  /** All components and processes, live. */
  get registry(): ComponentRegistry {
    return this.#registry;
  }

  /** Stops in reverse order, each process with its grace. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** The user is in a hurry: no grace for anybody. */
  hurry(): void {
    for (const managed of this.#processes) managed.kill();
  }

  async #boot(): Promise<void> {
    const { config, version } = this.#options;
    const { components, faults } = resolveComponents(config.components, config.projectDir);
    const runId = randomUUID().slice(0, 8);
    this.#logger.info('Celery CnC starts', {
      version,
      runId,
      components: components.map((found) => found.packageName),
    });
    this.#runtimeDir = await createRuntimeDir(runId);
    const specs = planProcesses({ runId, config, version, runtimeDir: this.#runtimeDir }, components);
    const inOrder = await this.#check(specs, components, faults);
    await this.#startCore(inOrder.core);
    for (const managed of inOrder.components) await this.#startComponent(managed);
    this.#logger.info('Celery CnC is up');
  }

  /** Forks every process at once, so that their loading overlaps, and has each check what it was given. */
  async #check(
    specs: RunSpecs,
    components: readonly ResolvedComponent[],
    resolverFaults: readonly ConfigFault[],
  ) {
    const manage = (spec: ProcessSpec) => new ManagedProcess(spec, this.#services());
    const core = [specs.database, ...specs.engines].map(manage);
    const managed = specs.components.map(manage);
    this.#processes = [...core, ...managed];
    const checks = await Promise.allSettled(this.#processes.map((each) => each.check()));
    const faults = [...resolverFaults];
    for (const [index, check] of checks.entries()) {
      if (check.status === 'fulfilled') continue;
      const component = components[index - core.length];
      if (!component) throw check.reason;
      faults.push(...checkFaults(check.reason, component));
    }
    const ports = managed.flatMap(({ report }, index) =>
      (report?.ports ?? []).map((port) => ({ ...port, configPath: components[index]?.configPath ?? '' })),
    );
    faults.push(...(await portFaults(ports)));
    if (faults.length > 0) throw new ConfigError(faults);
    const ordered = startOrder(
      managed.map((each) => ({ name: each.name, dependsOn: each.report?.dependsOn ?? [], managed: each })),
    );
    const inOrder = ordered.map((each) => each.managed);
    this.#processes = [...core, ...inOrder];
    return { core, components: inOrder };
  }

  async #startCore([database, ...engines]: readonly ManagedProcess[]): Promise<void> {
    await database?.start();
    await Promise.all(engines.map((engine) => engine.start()));
  }

  /** A component that does not start harms nobody: the policy tries again, the others go on. */
  async #startComponent(managed: ManagedProcess): Promise<void> {
    try {
      await managed.start();
    } catch (error) {
      this.#logger.error('a component did not start', { component: managed.name, error });
    }
  }

  #services(): ProcessServices {
    const { config, log, secrets } = this.#options;
    return {
      cwd: config.projectDir,
      logger: this.#logger,
      log: { level: config.logging.level, secrets },
      write: (record) => log.write(record),
      onChange: () => this.#tellSoon(),
      registry: () => this.#records(),
    };
  }

  #records(): ComponentRecord[] {
    return [supervisorRecord(this.#startedAt), ...this.#processes.map((managed) => managed.record())];
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tell(), REGISTRY_DELAY_MS);
  }

  #tell(): void {
    this.#telling = undefined;
    const records = this.#records();
    this.#registry.update(records);
    for (const managed of this.#processes) managed.tell(records);
  }

  async #stop(): Promise<void> {
    this.#logger.info('Celery CnC stops');
    const engines = this.#processes.filter(({ spec }) => spec.kind === 'engine');
    const others = this.#processes.filter(({ spec }) => spec.kind === 'component').toReversed();
    for (const managed of others) await managed.stop();
    await Promise.all(engines.map((managed) => managed.stop()));
    for (const managed of this.#processes) if (managed.spec.kind === 'database') await managed.stop();
    await this.#cleanUp();
    this.#logger.info('Celery CnC has stopped');
  }

  async #abandon(): Promise<void> {
    await Promise.all(this.#processes.map((managed) => managed.abandon()));
    await this.#cleanUp();
  }

  async #cleanUp(): Promise<void> {
    clearTimeout(this.#telling);
    await this.#runtimeDir?.remove();
  }
}

function checkFaults(error: unknown, { configPath, packageName }: ResolvedComponent): readonly ConfigFault[] {
  if (isCncError(error) && 'faults' in error) return error.faults as readonly ConfigFault[];
  const problem = error instanceof Error ? error.message : String(error);
  return [
    {
      path: configPath,
      problem,
      cure: `repair or update ${packageName}, or take ${configPath} out; the log has the stack`,
    },
  ];
}
