import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { ComponentReport } from '../components/host.ts';
import type { ComponentRecord } from '../components/status.ts';
import { CncError, ConfigError, type ErrorCode } from '../errors.ts';
import { LogLineReader } from '../logging/log-line-reader.ts';
import type { LogRecord } from '../logging/log-record.ts';
import type {
  ChildLogOptions,
  FromChild,
  Heartbeat,
  LifecycleError,
  ToChild,
} from '../processes/lifecycle-messages.ts';
import { type ProcessEntry, processEntryPath } from '../processes/process-entry.ts';

/** Options of {@link Child}. */
export interface ChildOptions {
  readonly name: string;
  readonly entry: ProcessEntry;
  readonly cwd: string;
  readonly log: ChildLogOptions;
  readonly write: (record: LogRecord) => void;
}

interface ChildEvents {
  heartbeat: [Heartbeat];
  /** How it ended, as `SIGKILL` or `exit code 1`. */
  exit: [string];
}

const CHECK_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;
const TERM_GRACE_MS = 2000;

/** One operating-system process, from fork to exit. */
export class Child extends EventEmitter<ChildEvents> {
  readonly #name: string;
  readonly #log: ChildLogOptions;
  readonly #process: ChildProcess;
  #exit: string | undefined;

  constructor(options: ChildOptions) {
    super();
    this.#name = options.name;
    this.#log = options.log;
    this.#process = fork(processEntryPath(options.entry), {
      cwd: options.cwd,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A debugger port can be taken once only.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
    });
    this.#readOutput(options.write);
    this.#process.on('message', (message: FromChild) => {
      if (message.type === 'heartbeat') this.emit('heartbeat', message.beat);
    });
    // A message to a child that has just died; its exit tells the rest.
    this.#process.on('error', () => {});
    this.#process.on('exit', (code, signal) => {
      this.#exit = signal ?? `exit code ${code}`;
      this.emit('exit', this.#exit);
    });
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  get exited(): boolean {
    return this.#exit !== undefined;
  }

  /** Hands over the payload; resolves with what the check told, rejects with its error. */
  async check(payload: unknown): Promise<ComponentReport | null> {
    this.send({ type: 'init', payload, log: this.#log });
    const answer = await this.#answer(CHECK_TIMEOUT_MS, 'check its configuration');
    return answer.type === 'checked' ? answer.report : null;
  }

  /** Resolves when the process does its work. */
  async start(registry: readonly ComponentRecord[]): Promise<void> {
    this.send({ type: 'start', registry });
    await this.#answer(START_TIMEOUT_MS, 'start');
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message);
  }

  /** Asks, waits for the grace, then SIGTERM, then SIGKILL. Resolves when the process is gone. */
  async stop(graceMs: number): Promise<void> {
    if (this.exited) return;
    const gone = once(this, 'exit');
    this.send({ type: 'stop' });
    const timers = [
      setTimeout(() => this.#process.kill('SIGTERM'), graceMs),
      setTimeout(() => this.kill(), graceMs + TERM_GRACE_MS),
    ];
    await gone.finally(() => timers.forEach(clearTimeout));
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    if (!this.exited) await once(this, 'exit');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #readOutput(write: (record: LogRecord) => void): void {
    const { stdout, stderr, pid } = this.#process;
    const { namespace } = this.#log;
    if (stdout) new LogLineReader({ namespace, pid: pid ?? 0, level: 'info', write }).attach(stdout);
    if (stderr) new LogLineReader({ namespace, pid: pid ?? 0, level: 'error', write }).attach(stderr);
  }

  /** The next answer that is no heartbeat. */
  #answer(timeoutMs: number, what: string): Promise<FromChild> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#process.off('message', onMessage);
        this.off('exit', onExit);
        act();
      };
      const onMessage = (message: FromChild) => {
        if (message.type === 'heartbeat') return;
        const failed = message.type === 'init-failed' || message.type === 'start-failed';
        settle(() => (failed ? reject(toError(message.error)) : resolve(message)));
      };
      const onExit = (exit: string) =>
        settle(() =>
          reject(new CncError('CNC_START_FAILED', `${this.#name} ended (${exit}) before it could ${what}.`)),
        );
      const timer = setTimeout(
        () =>
          settle(() =>
            reject(new CncError('CNC_START_FAILED', `${this.#name} did not ${what} in ${timeoutMs} ms.`)),
          ),
        timeoutMs,
      );
      this.#process.on('message', onMessage);
      this.on('exit', onExit);
      if (this.#exit !== undefined) onExit(this.#exit);
    });
  }
}

function toError({ code, message, details, faults }: LifecycleError): CncError {
  return faults.length > 0 ? new ConfigError(faults) : new CncError(code as ErrorCode, message, { details });
}
