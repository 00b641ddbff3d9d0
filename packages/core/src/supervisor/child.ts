import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ComponentReport } from '../components/host.ts';
import type { ComponentRecord } from '../components/status.ts';
import { CncError } from '../errors.ts';
import { LogLineReader } from '../logging/log-line-reader.ts';
import type { LogRecord } from '../logging/log-record.ts';
import { fromLifecycleError } from '../processes/lifecycle-error.ts';
import type { ChildLogOptions, FromChild, Heartbeat, ToChild } from '../processes/lifecycle-messages.ts';
import { childEnvironment } from '../processes/own-process.ts';
import { type ProcessEntry, processEntryPath } from '../processes/process-entry.ts';
import { inheritedFlags } from './inherited-flags.ts';

/** Options of {@link Child}. */
export interface ChildOptions {
  readonly name: string;
  readonly entry: ProcessEntry;
  readonly cwd: string;
  readonly log: Omit<ChildLogOptions, 'mark'>;
  readonly write: (record: LogRecord) => void;
  readonly onHeartbeat: (beat: Heartbeat) => void;
  /** Somebody else than the supervisor asked the process to stop. */
  readonly onTerminated: () => void;
}

/** What a child that is asked for it answers. */
type Answer = Extract<FromChild, { type: 'checked' | 'ready' }>;

interface Question {
  readonly what: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: CncError) => void;
}

/** A nursery of V8's 16 MB is paid for three times in each process, and batches live too short to need it. */
const MEMORY_FLAGS = ['--max-semi-space-size=4'];
/** A process that is gone has written its last line; a process of its own may hold the pipe open, though. */
const OUTPUT_GRACE_MS = 500;

/** One operating-system process, from fork to exit. */
export class Child {
  /** Resolves when the process is gone and its output read, with how it ended: `SIGKILL`, `exit code 1`. */
  readonly gone: Promise<string>;
  readonly #options: ChildOptions;
  readonly #process: ChildProcess;
  readonly #logMark = randomUUID();
  #question: Question | undefined;
  #exited = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#process = fork(processEntryPath(options.entry), {
      cwd: options.cwd,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: childEnvironment(options.name),
      execArgv: [...inheritedFlags(process.execArgv), ...MEMORY_FLAGS],
    });
    this.#process.on('message', (message: FromChild) => this.#receive(message));
    this.#readOutput();
    this.gone = this.#watch();
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  get exited(): boolean {
    return this.#exited;
  }

  /** Hands over the payload; resolves with what the check told, rejects with its error. */
  async check(payload: unknown, timeoutMs: number): Promise<ComponentReport | null> {
    const log = { ...this.#options.log, mark: this.#logMark };
    const message: ToChild = { type: 'init', payload, log };
    const answer = await this.#ask(message, 'checked its configuration', timeoutMs);
    return answer.type === 'checked' ? answer.report : null;
  }

  /** Resolves when the process does its work. */
  async start(registry: readonly ComponentRecord[], timeoutMs: number): Promise<void> {
    await this.#ask({ type: 'start', registry }, 'was ready', timeoutMs);
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message);
  }

  /** Asks, waits for the grace, then SIGTERM, then SIGKILL. Resolves when the process is gone. */
  async stop(graceMs: number, termGraceMs: number): Promise<void> {
    this.send({ type: 'stop' });
    const timers = [
      setTimeout(() => this.#process.kill('SIGTERM'), graceMs),
      setTimeout(() => this.kill(), graceMs + termGraceMs),
    ];
    await this.gone;
    timers.forEach(clearTimeout);
  }

  kill(): void {
    if (!this.#exited) this.#process.kill('SIGKILL');
  }

  #receive(message: FromChild): void {
    switch (message.type) {
      case 'heartbeat':
        this.#options.onHeartbeat(message.beat);
        return;
      case 'terminated':
        this.#options.onTerminated();
        return;
      case 'checked':
      case 'ready':
        this.#question?.resolve(message);
        return;
      case 'init-failed':
      case 'start-failed':
        this.#question?.reject(fromLifecycleError(message.error));
        return;
      case 'stopped':
        this.#unanswered('stopped');
        return;
    }
  }

  /** One question at a time; every passage has its limit. */
  async #ask(message: ToChild, what: string, timeoutMs: number): Promise<Answer> {
    const answered = new Promise<Answer>((resolve, reject) => {
      this.#question = { what, resolve, reject };
    });
    const timer = setTimeout(() => this.#unanswered(`took more than ${timeoutMs / 1000} s`), timeoutMs);
    if (this.#exited) this.#unanswered('ended');
    else this.send(message);
    try {
      return await answered;
    } finally {
      clearTimeout(timer);
      this.#question = undefined;
    }
  }

  #unanswered(how: string): void {
    const { name } = this.#options;
    const what = this.#question?.what ?? '';
    this.#question?.reject(new CncError('CNC_START_FAILED', `${name} ${how} before it ${what}.`));
  }

  #watch(): Promise<string> {
    return new Promise((resolve) => {
      const ended = (exit: string) => {
        if (this.#exited) return;
        this.#exited = true;
        const timer = setTimeout(() => resolve(exit), OUTPUT_GRACE_MS);
        this.#process.once('close', () => {
          clearTimeout(timer);
          resolve(exit);
        });
        this.#unanswered(`ended (${exit})`);
      };
      this.#process.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
      this.#process.on('error', (error) => {
        // Otherwise a message to a process that has just died: its exit tells the rest.
        if (this.#process.pid === undefined) ended(`could not be forked: ${error.message}`);
      });
    });
  }

  #readOutput(): void {
    const { stdout, stderr, pid = 0 } = this.#process;
    const { log, write } = this.#options;
    const reader = { namespace: log.namespace, pid, mark: this.#logMark, write };
    if (stdout) new LogLineReader({ ...reader, level: 'info' }).attach(stdout);
    if (stderr) new LogLineReader({ ...reader, level: 'error' }).attach(stderr);
  }
}
