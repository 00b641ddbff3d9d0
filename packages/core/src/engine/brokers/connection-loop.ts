import type { ComponentLogger } from '../../logging/component-logger.ts';
import { BackoffDelay } from '../backoff-delay.ts';
import type { ConnectionState } from './base.ts';
import { describeFault } from './describe-fault.ts';

/** An open connection: usable until `closed` resolves. */
export interface BrokerSession {
  /** Resolves, never rejects, when the connection has ended: with the reason, or `null` where it was closed by us. */
  readonly closed: Promise<Error | null>;
  close(): Promise<void>;
}

/** How a loop connects. */
export interface ConnectionLoopOptions<Session extends BrokerSession> {
  /** What the connection is for, in log lines: `events`. */
  readonly purpose: string;
  /** Opens a connection; `attempt` counts from 0, so that lists of brokers can be gone through in turn. */
  readonly open: (attempt: number) => Promise<Session>;
  /** Texts that must not appear in errors: passwords. */
  readonly secrets: readonly string[];
  readonly logger: ComponentLogger;
}

const FIRST_DELAY_MS = 100;
const MOST_DELAY_MS = 30_000;
/** A connection that lived shorter than this did not prove that the broker is well. */
const PROVEN_AFTER_MS = 5000;

/** Keeps one connection open: opens it again after every end, with growing pauses, until stopped. */
export class ConnectionLoop<Session extends BrokerSession> {
  readonly #options: ConnectionLoopOptions<Session>;
  readonly #delay = new BackoffDelay({ firstMs: FIRST_DELAY_MS, mostMs: MOST_DELAY_MS });
  readonly #waiters = new Set<(session: Session | null) => void>();
  #session: Session | null = null;
  #connectedSince: number | null = null;
  #lastError: string | null = null;
  #attempt = 0;
  #opening = false;
  #stopped = false;
  #wakeUp: (() => void) | null = null;
  #running: Promise<void> | null = null;

  constructor(options: ConnectionLoopOptions<Session>) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return {
      connected: this.#session !== null,
      connectedSince: this.#connectedSince,
      lastError: this.#lastError,
    };
  }

  get session(): Session | null {
    return this.#session;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** The open connection, waited for up to `timeoutMs`; `null` where there is none by then. */
  async connected(timeoutMs: number): Promise<Session | null> {
    if (this.#session !== null || this.#stopped) return this.#session;
    return new Promise((resolve) => {
      const settle = (session: Session | null) => {
        clearTimeout(timer);
        this.#waiters.delete(settle);
        resolve(session);
      };
      const timer = setTimeout(() => settle(null), timeoutMs);
      this.#waiters.add(settle);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeUp?.();
    for (const settle of [...this.#waiters]) settle(null);
    await this.#session?.close();
    // An attempt that is under way ends by its own time limit; whatever it opens is closed at once.
    if (!this.#opening) await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const session = await this.#open();
      if (session === null) {
        await this.#pause(this.#delay.next());
      } else if (this.#stopped) {
        await session.close();
      } else {
        await this.#live(session);
      }
    }
  }

  async #open(): Promise<Session | null> {
    const attempt = this.#attempt;
    this.#attempt += 1;
    this.#opening = true;
    try {
      return await this.#options.open(attempt);
    } catch (error) {
      this.#tellFault('No connection to the broker', error);
      return null;
    } finally {
      this.#opening = false;
    }
  }

  async #live(session: Session): Promise<void> {
    const openedAtMs = Date.now();
    this.#session = session;
    this.#connectedSince = openedAtMs / 1000;
    this.#options.logger.info('Connected to the broker', { purpose: this.#options.purpose });
    for (const settle of [...this.#waiters]) settle(session);
    const reason = await session.closed;
    this.#session = null;
    this.#connectedSince = null;
    if (this.#stopped) return;
    if (Date.now() - openedAtMs >= PROVEN_AFTER_MS) this.#delay.reset();
    this.#tellFault('The connection to the broker ended', reason ?? new Error('closed'));
    await this.#pause(this.#delay.next());
  }

  #tellFault(message: string, error: unknown): void {
    const fault = describeFault(error, this.#options.secrets);
    // The same fault again and again is told once, not at every attempt.
    const level = fault === this.#lastError ? 'debug' : 'warn';
    this.#lastError = fault;
    this.#options.logger[level](`${message}; it will be tried again`, {
      purpose: this.#options.purpose,
      reason: fault,
    });
  }

  async #pause(delayMs: number): Promise<void> {
    if (this.#stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = null;
  }
}
