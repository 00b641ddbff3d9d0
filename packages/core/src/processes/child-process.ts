/** The child's side of the lifecycle: the same for every process that the supervisor starts. */
import type { ComponentRegistry } from '../components/component.ts';
import type { ComponentReport } from '../components/host.ts';
import { LiveRegistry } from '../components/registry.ts';
import type { ComponentDetails } from '../components/status.ts';
import { createChildLogger } from '../logging/child-logger.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { startHeartbeats } from './heartbeats.ts';
import { toLifecycleError } from './lifecycle-error.ts';
import type { ChildLogOptions, FromChild, ToChild } from './lifecycle-messages.ts';
import { outliveSiblings } from './outlive-siblings.ts';

/** What a process does; its entry file hands one to {@link runChildProcess}. */
export interface ChildRole<Init> {
  /** Checks the payload before anything is started; throws with every fault. */
  check?(init: Init): Promise<ComponentReport>;
  /** Resolves when the process does its work. */
  start(init: Init, services: ChildServices): Promise<RunningRole>;
  /**
   * Makes this the process that leaves last when the supervisor has died: the others go first, those that hang are
   * ended, then this one stops and tidies up what the supervisor would have.
   */
  tidyUpAfterRun?(init: Init): Promise<void>;
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

/** Without a supervisor there is nobody to answer to: what is not done by then is left. */
const ORPHAN_GRACE_MS = 3000;
/** A SIGTERM that comes so soon after `stop` was sent to the whole group; a later one means it. */
const SAME_TERM_MS = 1000;

/** Runs a role under the supervisor that forked this process. */
export function runChildProcess<Init>(role: ChildRole<Init>): void {
  const child = new ChildProcess(role);
  process.on('message', (message: ToChild) => child.receive(message));
  process.once('disconnect', () => child.orphaned());
  // The terminal sends these to every process of the group; the supervisor alone acts on them.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => child.terminated());
  process.on('uncaughtException', (error) => child.crashed(error));
  // Nobody reads them when the supervisor is gone; that must not keep this process from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (!process.connected) child.orphaned();
}

class ChildProcess<Init> {
  readonly #role: ChildRole<Init>;
  readonly #registry = new LiveRegistry();
  readonly #abort = new AbortController();
  #logger: ComponentLogger | undefined;
  #init: Init | undefined;
  #starting: Promise<void> | undefined;
  #running: RunningRole | undefined;
  #stopHeartbeats: () => void = () => {};
  #stopping: { readonly done: Promise<void>; readonly since: number } | undefined;

  constructor(role: ChildRole<Init>) {
    this.#role = role;
  }

  receive(message: ToChild): void {
    switch (message.type) {
      case 'init':
        this.#logger = createChildLogger(message.log);
        this.#init = message.payload as Init;
        this.#settle(this.#check(this.#init, message.log), 'init-failed');
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
        this.#stopAndExit();
        return;
    }
  }

  /** The supervisor is gone, however it went: nobody would ever stop this process. */
  orphaned(): void {
    const leavesLast = this.#role.tidyUpAfterRun !== undefined;
    setTimeout(() => process.exit(1), leavesLast ? 3 * ORPHAN_GRACE_MS : ORPHAN_GRACE_MS).unref();
    if (!leavesLast) this.#stopAndExit();
    // One grace more than the siblings have.
    else void outliveSiblings(this.#registry.list(), 1.5 * ORPHAN_GRACE_MS).then(() => this.#leaveLast());
  }

  /**
   * `systemctl stop` and `kill -- -group` send SIGTERM to the supervisor and its children alike. A child that left by
   * itself would break the order, so it asks.
   */
  terminated(): void {
    if (this.#stopping) {
      if (Date.now() - this.#stopping.since > SAME_TERM_MS) process.exit(1);
    } else if (process.connected) send({ type: 'terminated' });
    else this.#stopAndExit();
  }

  /** The stack is in the log before the process is gone. */
  crashed(error: unknown): void {
    if (this.#logger) this.#logger.error('the process crashed', { error });
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }

  async #check(init: Init, log: ChildLogOptions): Promise<void> {
    const report = (await this.#role.check?.(init)) ?? null;
    // Only now is the name known that the component gives itself.
    if (report)
      this.#logger = createChildLogger({ ...log, namespace: `celery_cnc.component.${report.name}` });
    send({ type: 'checked', report });
  }

  async #start(): Promise<void> {
    const { signal } = this.#abort;
    const logger = this.#logger as ComponentLogger;
    this.#running = await this.#role.start(this.#init as Init, { logger, registry: this.#registry, signal });
    send({ type: 'ready' });
    this.#stopHeartbeats = startHeartbeats(
      () => this.#running?.status?.() ?? null,
      (beat) => send({ type: 'heartbeat', beat }),
    );
  }

  #stopAndExit(): void {
    this.#stopOnce().then(
      () => leave(0),
      (error: unknown) => {
        this.#logger?.error('stopping failed', { error });
        leave(1);
      },
    );
  }

  #leaveLast(): void {
    const tidyUp = async () => {
      if (this.#init !== undefined) await this.#role.tidyUpAfterRun?.(this.#init);
    };
    // Whatever cannot be tidied up now is tidied up by the next run.
    void this.#stopOnce()
      .then(tidyUp)
      .finally(() => process.exit(1));
  }

  #stopOnce(): Promise<void> {
    this.#stopping ??= { done: this.#stop(), since: Date.now() };
    return this.#stopping.done;
  }

  async #stop(): Promise<void> {
    this.#abort.abort();
    // A start under way is let finish: what it opened must be closed.
    await this.#starting?.catch(() => {});
    this.#stopHeartbeats();
    await this.#running?.stop();
  }

  #settle(work: Promise<void>, failure: 'init-failed' | 'start-failed'): void {
    work.catch((error: unknown) => {
      if (this.#abort.signal.aborted) return;
      this.#logger?.error(failure === 'init-failed' ? 'the check failed' : 'the start failed', { error });
      send({ type: failure, error: toLifecycleError(error) }, () => process.exit(1));
    });
  }
}

function leave(code: number): void {
  send({ type: 'stopped' }, () => process.exit(code));
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
