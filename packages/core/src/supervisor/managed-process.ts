import type { ComponentReport } from '../components/host.ts';
import type { ComponentDetails, ComponentRecord, ProcessStatus } from '../components/status.ts';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { LogRecord } from '../logging/log-record.ts';
import type { Redactor } from '../logging/redaction.ts';
import type { ChildLogOptions, Heartbeat } from '../processes/lifecycle-messages.ts';
import { Child } from './child.ts';
import { HangWatch } from './hang-watch.ts';
import { processRecord } from './process-record.ts';
import type { ProcessSpec } from './process-spec.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { SupervisorTiming } from './timing.ts';

/** What a managed process needs of the supervisor. */
export interface ProcessServices {
  readonly cwd: string;
  readonly timing: SupervisorTiming;
  readonly logger: ComponentLogger;
  readonly log: Omit<ChildLogOptions, 'namespace' | 'mark'>;
  readonly write: (record: LogRecord) => void;
  readonly redactor: Redactor;
  /** Called after every change of the record; `urgent` when it is more than a heartbeat. */
  readonly onChange: (urgent: boolean) => void;
  /** What a started child is told of the others. */
  readonly registry: () => readonly ComponentRecord[];
}

/** Time for a SIGTERM that was sent to everybody to reach the supervisor as well. */
const TERMINATED_GRACE_MS = 500;

/** A process over all its lives: checks it, starts it, starts it again when it dies, stops it. */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #services: ProcessServices;
  readonly #policy: RestartPolicy;
  #dependencies: readonly ManagedProcess[] = [];
  #waiting: (() => void)[] = [];
  #child: Child | undefined;
  #report: ComponentReport | null = null;
  #status: ProcessStatus = 'starting';
  #upSince: number | null = null;
  #restarts = 0;
  #lastExit: string | null = null;
  #details: ComponentDetails | null = null;
  #beat: Heartbeat | null = null;
  #checked = false;
  #boot = true;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  #hang: HangWatch | undefined;

  constructor(spec: ProcessSpec, services: ProcessServices) {
    this.spec = spec;
    this.#services = services;
    this.#policy = new RestartPolicy(services.timing.restart);
  }

  get report(): ComponentReport | null {
    return this.#report;
  }

  get name(): string {
    return this.#report?.name ?? this.spec.name;
  }

  /** Those that must be up before this one starts, at its first start and at every other. */
  dependOn(dependencies: readonly ManagedProcess[]): void {
    this.#dependencies = dependencies;
  }

  /** Forks and has the configuration checked; nothing runs yet. Rejects with the check's error. */
  async check(): Promise<ComponentReport | null> {
    const { checkTimeoutMs, termGraceMs } = this.#services.timing;
    const child = this.#fork();
    try {
      this.#report = await child.check(this.spec.init(this.#boot), checkTimeoutMs);
    } catch (error) {
      if (!this.#stopping) void child.stop(0, termGraceMs);
      throw error;
    }
    this.#checked = true;
    return this.#report;
  }

  /** Starts what was checked, once its dependencies are up. A component that fails is tried again by the policy. */
  async start(): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error('check() comes first');
    try {
      await this.#dependenciesUp();
      this.#refuseStopped(child);
      await child.start(this.#services.registry(), this.#services.timing.startTimeoutMs[this.spec.kind]);
      this.#refuseStopped(child);
    } catch (error) {
      // Its exit plans the next try; most have left already.
      if (!this.#stopping) void child.stop(0, this.#services.timing.termGraceMs);
      const reason = error instanceof Error ? error.message : String(error);
      this.#details = { degraded: true, summary: this.#services.redactor.text(reason) };
      throw error;
    }
    this.#isUp(child);
  }

  async stop(): Promise<void> {
    const { stopGraceMs, termGraceMs } = this.#services.timing;
    this.#end();
    await this.#child?.stop(stopGraceMs[this.spec.kind], termGraceMs);
    this.#turn('stopped');
    this.#services.logger.info('process stopped', { process: this.name, exit: this.#lastExit });
  }

  /** Without any grace: the user is in a hurry, or the start failed. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#end();
    this.#child?.kill();
    await this.#child?.gone;
  }

  /** Resolves as soon as it is up. */
  async whenUp(): Promise<void> {
    if (this.#status !== 'up') await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  tell(records: readonly ComponentRecord[]): void {
    if (this.#status === 'up') this.#child?.send({ type: 'registry', records });
  }

  record(): ComponentRecord {
    return processRecord(this.spec, this.#report, {
      status: this.#status,
      pid: this.#child && !this.#child.exited ? this.#child.pid : null,
      upSince: this.#upSince,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
      memoryBytes: this.#beat?.memoryBytes ?? null,
      eventLoopLagMs: this.#beat?.eventLoopLagMs ?? null,
      details: this.#beat?.details ?? this.#details,
    });
  }

  #fork(): Child {
    const { cwd, log, write } = this.#services;
    const { entry, logNamespace: namespace } = this.spec;
    const child = new Child({
      name: this.name,
      entry,
      cwd,
      log: { ...log, namespace },
      write,
      onHeartbeat: (beat) => {
        this.#beat = beat;
        this.#hang?.heard();
        this.#services.onChange(false);
      },
      onTerminated: () => {
        // Within a stop of everything its turn comes in order; alone it stops now and is started again.
        setTimeout(() => this.#replace(child), TERMINATED_GRACE_MS).unref();
      },
    });
    this.#child = child;
    void child.gone.then((exit) => this.#died(exit));
    return child;
  }

  #replace(child: Child): void {
    if (this.#stopping || child.exited) return;
    const { logger, timing } = this.#services;
    logger.warn('process was asked to stop by somebody else', { process: this.name });
    void child.stop(timing.stopGraceMs[this.spec.kind], timing.termGraceMs);
  }

  async #dependenciesUp(): Promise<void> {
    const missing = this.#dependencies.filter((dependency) => dependency.#status !== 'up');
    if (missing.length === 0) return;
    this.#details = { summary: `waits for ${missing.map(({ name }) => name).join(', ')}` };
    this.#services.onChange(true);
    await Promise.all(missing.map((dependency) => dependency.whenUp()));
    await this.#dependenciesUp();
  }

  /** Much may have happened to the child while something else was waited for. */
  #refuseStopped(child: Child): void {
    if (!this.#stopping && child === this.#child && !child.exited) return;
    throw new CncError('CNC_START_FAILED', `${this.name} was stopped before it was ready.`);
  }

  #isUp(child: Child): void {
    const { timing, logger } = this.#services;
    this.#boot = false;
    this.#upSince = Date.now() / 1000;
    this.#details = null;
    this.#hang?.close();
    this.#hang = new HangWatch(timing.hangMs, () => {
      logger.error('process does not answer and is killed', { process: this.name });
      child.kill();
    });
    logger.info('process is up', { process: this.name, childPid: child.pid });
    this.#turn('up');
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #died(exit: string): void {
    const { logger } = this.#services;
    this.#hang?.close();
    this.#lastExit = exit;
    this.#upSince = null;
    this.#beat = null;
    // Whose first check failed is never started.
    if (this.#stopping || !this.#checked) return;
    const { delayMs, tooOften } = this.#policy.died(Date.now());
    if (tooOften && this.spec.kind === 'component') {
      logger.error('process died too often and is given up', { process: this.name, exit });
      this.#turn('failed');
      return;
    }
    logger.error('process died and is started again', {
      process: this.name,
      exit,
      delayMs: Math.round(delayMs),
    });
    this.#restart = setTimeout(() => void this.#startAgain(), delayMs);
    this.#turn('down');
  }

  async #startAgain(): Promise<void> {
    this.#restarts++;
    this.#turn('starting');
    try {
      await this.check();
      await this.start();
    } catch (error) {
      if (this.#stopping) return;
      this.#services.logger.error('process could not be started again', { process: this.name, error });
    }
  }

  #end(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#hang?.close();
  }

  #turn(status: ProcessStatus): void {
    this.#status = status;
    this.#services.onChange(true);
  }
}
