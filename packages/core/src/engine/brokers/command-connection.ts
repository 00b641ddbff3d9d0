import { CncError, isCncError } from '../../errors.ts';
import { type BrokerSession, ConnectionLoop, type ConnectionLoopOptions } from './connection-loop.ts';
import { describeFault } from './describe-fault.ts';

/** How a command connection is made. */
export interface CommandConnectionOptions<Session extends BrokerSession>
  extends Omit<ConnectionLoopOptions<Session>, 'purpose'> {
  /** As `Redis`; for messages. */
  readonly server: string;
}

/** The connection over which commands and tasks go out, with errors that say what they mean to the caller. */
export class CommandConnection<Session extends BrokerSession> {
  readonly #options: CommandConnectionOptions<Session>;
  readonly #loop: ConnectionLoop<Session>;

  constructor(options: CommandConnectionOptions<Session>) {
    this.#options = options;
    this.#loop = new ConnectionLoop({ ...options, purpose: 'commands' });
  }

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** The open session, waited for up to `timeoutMs`; else `CNC_BROKER_UNREACHABLE`. */
  async session(timeoutMs: number): Promise<Session> {
    const session = await this.#loop.connected(timeoutMs);
    if (session !== null) return session;
    const { lastError } = this.#loop.state;
    throw new CncError(
      'CNC_BROKER_UNREACHABLE',
      `${this.#options.server} cannot be reached${lastError === null ? '' : `: ${lastError}`}; check that it runs and that the broker URL is right`,
      { details: { lastError } },
    );
  }

  /** The work's result; a fault that has no code of its own becomes `CNC_BROKER_UNREACHABLE`. */
  async command<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (isCncError(error)) throw error;
      const fault = describeFault(error, this.#options.secrets);
      const message = `${this.#options.server} did not take the command: ${fault}`;
      throw new CncError('CNC_BROKER_UNREACHABLE', message, { cause: error });
    }
  }

  /** What a fault while publishing means: `uncertain` where the task may be in its queue all the same. */
  publishError(
    error: unknown,
    task: { readonly taskId: string; readonly queue: string },
    uncertain: boolean,
  ): CncError {
    if (isCncError(error)) return error;
    const fault = describeFault(error, this.#options.secrets);
    const { server } = this.#options;
    return new CncError(
      'CNC_PUBLISH_FAILED',
      uncertain
        ? `${server} did not confirm the task (${fault}): it may or may not be in queue "${task.queue}"`
        : `${server} did not take the task for queue "${task.queue}": ${fault}`,
      { details: { ...task, uncertain }, cause: error },
    );
  }
}
