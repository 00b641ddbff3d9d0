import type { ComponentReport } from '../components/host.ts';
import type { ComponentRecord, ProcessStatus } from '../components/status.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { LogRecord } from '../logging/log-record.ts';
import type { ChildLogOptions, Heartbeat } from '../processes/lifecycle-messages.ts';
import { Child } from './child.ts';
import type { ProcessSpec } from './process-spec.ts';
import { RestartPolicy } from './restart-policy.ts';

/** What a managed process needs of the supervisor. */
export interface ProcessServices {
  readonly cwd: string;
  readonly logger: ComponentLogger;
  readonly log: Omit<ChildLogOptions, 'namespace'>;
  readonly write: (record: LogRecord) => void;
  /** Called after every change of the record. */
  readonly onChange: () => void;
  /** What a started child is told of the others. */
  readonly registry: () => readonly ComponentRecord[];
}

/** A process without a heartbeat for so long hangs: it is killed, and started again like any that died. */
const HANG_MS = 20_000;

/** A process over all its lives: checks it, starts it, starts it again when it dies, stops it. */
export class ManagedProcess {
  readonly #spec: ProcessSpec;
  readonly #services: ProcessServices;
  readonly #policy = new RestartPolicy();
  #child: Child | undefined;
  #report: ComponentReport | null = null;
  #status: ProcessStatus = 'starting';
  #upSince: number | null = null;
  #restarts = 0;
  #lastExit: string | null = null;
  #beat: Heartbeat | null = null;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  #hang: NodeJS.Timeout | undefined;
  #boot = true;

  constructor(spec: ProcessSpec, services: ProcessServices) {
    this.#spec = spec;
    this.#services = services;
  }

  get spec(): ProcessSpec {
    return this.#spec;
  }

  get report(): ComponentReport | null {
    return this.#report;
  }

  get name(): string {
    return this.#report?.name ?? this.#spec.name;
  }

  /** Forks and has the configuration checked; nothing runs yet. Rejects with the check's error. */
  async check(): Promise<ComponentReport | null> {
    const child = this.#fork();
    this.#report = await child.check(this.#spec.init(this.#boot));
    return this.#report;
  }

  /** Starts what was checked. Rejects with the start's error; the process is then started again by the policy. */
  async start(): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error('check() comes first');
    await child.start(this.#services.registry());
    this.#boot = false;
    this.#upSince = Date.now() / 1000;
    this.#status = 'up';
    this.#watchHang();
    this.#services.logger.info('process is up', { process: this.name, pid: child.pid });
    this.#services.onChange();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#hang);
    await this.#child?.stop(this.#spec.stopGraceMs);
    this.#turn('stopped');
    this.#services.logger.info('process stopped', { process: this.name });
  }

  /** Without any grace: the user is in a hurry, or the start failed. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#hang);
    if (this.#child && !this.#child.exited) this.#child.kill();
  }

  /** {@link kill}, resolved when the process is gone. */
  async abandon(): Promise<void> {
    this.kill();
    await this.#child?.gone();
  }

  tell(records: readonly ComponentRecord[]): void {
    if (this.#status === 'up') this.#child?.send({ type: 'registry', records });
  }

  record(): ComponentRecord {
    const report = this.#report;
    const details = this.#beat?.details ?? null;
    return {
      name: this.name,
      displayName: report?.displayName ?? this.#spec.displayName,
      kind: this.#spec.kind,
      status: this.#status,
      pid: this.#status === 'up' || this.#status === 'starting' ? (this.#child?.pid ?? null) : null,
      upSince: this.#upSince,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
      memoryBytes: this.#beat?.memoryBytes ?? null,
      eventLoopLagMs: this.#beat?.eventLoopLagMs ?? null,
      route: report?.route ?? null,
      links: details?.links ?? report?.links ?? [],
      configSummary: report?.configSummary ?? [],
      usage: report?.usage ?? null,
      details,
    };
  }

  #fork(): Child {
    const { cwd, log, write } = this.#services;
    const { entry, logNamespace: namespace } = this.#spec;
    const child = new Child({ name: this.name, entry, cwd, log: { ...log, namespace }, write });
    this.#child = child;
    child.on('heartbeat', (beat) => {
      this.#beat = beat;
      this.#watchHang();
      this.#services.onChange();
    });
    child.on('exit', (exit) => this.#died(exit));
    return child;
  }

  #died(exit: string): void {
    clearTimeout(this.#hang);
    this.#lastExit = exit;
    this.#upSince = null;
    this.#beat = null;
    if (this.#stopping) return;
    const { delayMs, tooOften } = this.#policy.died(Date.now());
    if (tooOften && this.#spec.canFail) {
      this.#services.logger.error('process died too often and is given up', { process: this.name, exit });
      this.#turn('failed');
      return;
    }
    this.#services.logger.error('process died and is started again', { process: this.name, exit, delayMs });
    this.#turn('down');
    this.#restart = setTimeout(() => void this.#startAgain(), delayMs);
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
      // Its exit, where it has not come yet, plans the next try.
      if (this.#child && !this.#child.exited) this.#child.kill();
    }
  }

  #watchHang(): void {
    clearTimeout(this.#hang);
    this.#hang = setTimeout(() => {
      this.#services.logger.error('process does not answer and is killed', { process: this.name });
      this.#child?.kill();
    }, HANG_MS);
  }

  #turn(status: ProcessStatus): void {
    this.#status = status;
    this.#services.onChange();
  }
}
