/** The child's side of the lifecycle: the same for every process that the supervisor starts. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ComponentRegistry } from '../components/component.ts';
import type { ComponentReport } from '../components/host.ts';
import type { ComponentDetails } from '../components/status.ts';
import { isCncError } from '../errors.ts';
import { createChildLogger } from '../logging/child-logger.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { ChildRegistry } from './child-registry.ts';
import type { FromChild, LifecycleError, ToChild } from './lifecycle-messages.ts';

/** What a process does; its entry file hands one to {@link runChildProcess}. */
export interface ChildRole<Init> {
  /** Checks the payload before anything is started; throws with every fault. */
  check?(init: Init): Promise<ComponentReport>;
  /** Resolves when the process does its work. */
  start(init: Init, services: ChildServices): Promise<RunningRole>;
}

/** What every child is given. */
export interface ChildServices {
  readonly logger: ComponentLogger;
  readonly registry: ComponentRegistry;
  /** Aborted when the process has to stop. */
  readonly signal: AbortSignal;
}

/** A role that has started. */
export interface RunningRole {
  stop(): Promise<void>;
  /** Called every second: cheap. */
  status?(): ComponentDetails;
}

const HEARTBEAT_MS = 1000;
/** Without a supervisor there is nobody to answer to: what is not done by then is left. */
const ORPHAN_GRACE_MS = 3000;
const NANOSECONDS_A_MILLISECOND = 1e6;

/** Runs a role under the supervisor that forked this process. */
export function runChildProcess<Init>(role: ChildRole<Init>): void {
  const child = new ChildProcess(role);
  process.on('message', (message: ToChild) => child.receive(message));
  process.once('disconnect', () => child.orphaned());
  // The terminal sends it to every process of the group; the supervisor alone acts on it.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.once('SIGTERM', () => child.stopAndExit());
  process.on('uncaughtException', (error) => child.crashed(error));
}

class ChildProcess<Init> {
  readonly #role: ChildRole<Init>;
  readonly #registry = new ChildRegistry();
  readonly #abort = new AbortController();
  #logger: ComponentLogger | undefined;
  #init: Init | undefined;
  #starting: Promise<void> | undefined;
  #running: RunningRole | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(role: ChildRole<Init>) {
    this.#role = role;
  }

  receive(message: ToChild): void {
    switch (message.type) {
      case 'init':
        this.#logger = createChildLogger(message.log);
        this.#init = message.payload as Init;
        this.#settle(this.#check(this.#init), 'init-failed');
        return;
      case 'start':
        this.#registry.update(message.registry);
        this.#starting = this.#start();
        this.#settle(this.#starting, 'start-failed');
        return;
      case 'registry':
        this.#registry.update(message.records);
        return;
      case 'stop':
        this.stopAndExit();
        return;
    }
  }

  /** The supervisor is gone, however it went: nobody would ever stop this process. */
  orphaned(): void {
    setTimeout(() => process.exit(1), ORPHAN_GRACE_MS).unref();
    this.stopAndExit();
  }

  stopAndExit(): void {
    this.#stopping ??= this.#stop();
    this.#stopping.then(
      () => this.#leave(0),
      (error: unknown) => {
        this.#logger?.error('stopping failed', { error });
        this.#leave(1);
      },
    );
  }

  /** The stack is in the log before the process is gone. */
  crashed(error: unknown): void {
    if (this.#logger) this.#logger.error('the process crashed', { error });
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }

  async #check(init: Init): Promise<void> {
    const report = (await this.#role.check?.(init)) ?? null;
    send({ type: 'checked', report });
  }

  async #start(): Promise<void> {
    const { signal } = this.#abort;
    const logger = this.#logger as ComponentLogger;
    this.#running = await this.#role.start(this.#init as Init, { logger, registry: this.#registry, signal });
    const delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    const beat = () => {
      const eventLoopLagMs = delay.percentile(99) / NANOSECONDS_A_MILLISECOND;
      delay.reset();
      const details = this.#running?.status?.() ?? null;
      send({ type: 'heartbeat', beat: { memoryBytes: process.memoryUsage.rss(), eventLoopLagMs, details } });
    };
    this.#heartbeat = setInterval(beat, HEARTBEAT_MS);
    send({ type: 'ready' });
    beat();
  }

  async #stop(): Promise<void> {
    this.#abort.abort();
    // A start under way is let finish: what it opened must be closed.
    await this.#starting?.catch(() => {});
    clearInterval(this.#heartbeat);
    await this.#running?.stop();
  }

  #settle(work: Promise<void>, failure: 'init-failed' | 'start-failed'): void {
    work.catch((error: unknown) => {
      if (this.#abort.signal.aborted) return;
      this.#logger?.error(failure === 'init-failed' ? 'the check failed' : 'the start failed', { error });
      send({ type: failure, error: toLifecycleError(error) }, () => process.exit(1));
    });
  }

  #leave(code: number): void {
    send({ type: 'stopped' }, () => process.exit(code));
  }
}

/** Without a channel there is nobody to tell. `then` runs when the message is out. */
function send(message: FromChild, then: () => void = () => {}): void {
  if (!process.connected || !process.send) {
    then();
    return;
  }
  // Node 20 crashes when a channel is let go while a message is on its way.
  process.send(message, undefined, {}, () => setImmediate(then));
}

function toLifecycleError(error: unknown): LifecycleError {
  const message = error instanceof Error ? error.message : String(error);
  if (!isCncError(error)) return { code: 'CNC_INTERNAL', message, details: {}, faults: [] };
  const faults = 'faults' in error && Array.isArray(error.faults) ? error.faults : [];
  return { code: error.code, message, details: JSON.parse(JSON.stringify(error.details)), faults };
}
