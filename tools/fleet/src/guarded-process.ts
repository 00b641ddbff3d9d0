import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';

/** What to run. */
export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes. */
  readonly logFile: string;
}

const STOP_GRACE_MS = 10_000;
/**
 * Runs the program in a session of its own and kills that whole session when the pipe to its owner closes: when whoever
 * started us is gone, however it went, nothing stays behind. `kill` of Debian's sh knows no `--` before a group.
 */
const GUARD = `
setsid "$@" </dev/null 3<&- & child=$!
trap 'kill -TERM -$child 2>/dev/null' TERM INT
( while read -r _; do :; done; kill -KILL -$child 2>/dev/null ) <&3 &
watcher=$!
wait $child; code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
kill $watcher 2>/dev/null
exit $code
`;

/** A program with all of its children, which never outlives the process that started it. */
export class GuardedProcess {
  readonly #guard: ChildProcess;
  readonly #logFile: string;
  /** Resolves with the exit code when the program is gone; null where a signal took its guard. */
  readonly ended: Promise<number | null>;
  #output = '';
  /** Process id of the program itself, also its process group. */
  pid = 0;

  private constructor(options: GuardedProcessOptions) {
    this.#logFile = options.logFile;
    this.#guard = spawn('sh', ['-c', GUARD, 'guard', options.command, ...options.args], {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.ended = once(this.#guard, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.#guard.stdout, this.#guard.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#log(chunk.toString()));
    }
  }

  /** Starts and resolves when `ready` does; throws with the last output where the program ends before. */
  static async start(
    options: GuardedProcessOptions,
    ready: (started: GuardedProcess) => Promise<boolean>,
    timeoutMs = 60_000,
  ): Promise<GuardedProcess> {
    const started = new GuardedProcess(options);
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if (started.exited) throw new Error(`${options.command} ended: ${started.output.slice(-2000)}`);
      if (started.pid === 0) started.pid = await findSessionLeader(started.#guard.pid ?? 0);
      if (started.pid !== 0 && (await ready(started))) return started;
      if (Date.now() > deadline) {
        await started.kill();
        throw new Error(
          `${options.command} was not ready in ${timeoutMs} ms: ${started.output.slice(-2000)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  get exited(): boolean {
    return this.#guard.exitCode !== null || this.#guard.signalCode !== null;
  }

  /** The newest part of what it printed. */
  get output(): string {
    return this.#output;
  }

  /** SIGTERM, then SIGKILL to the whole group. */
  async stop(): Promise<void> {
    if (this.exited) return;
    this.signal('SIGTERM');
    await this.#gone(STOP_GRACE_MS);
    if (!this.exited) await this.kill();
  }

  /** SIGKILL to the whole group. */
  async kill(): Promise<void> {
    if (this.exited) return;
    this.#signalGroup('SIGKILL');
    await this.#gone(STOP_GRACE_MS);
    this.#guard.kill('SIGKILL');
  }

  /** To the program alone. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== 0 && !this.exited) process.kill(this.pid, signal);
  }

  /** SIGSTOP to the whole group: it holds its connections and answers nothing. */
  pause(): void {
    this.#signalGroup('SIGSTOP');
  }

  resume(): void {
    this.#signalGroup('SIGCONT');
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === 0) return;
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      // Gone already, which is all that a signal could have wanted.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async #gone(timeoutMs: number): Promise<void> {
    if (this.exited) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.ended, late]).finally(() => clearTimeout(timer));
  }

  #log(text: string): void {
    this.#output = (this.#output + text).slice(-20_000);
    appendFileSync(this.#logFile, text);
  }
}

/** The program under the guard: its child that leads a session of its own. */
async function findSessionLeader(guardPid: number): Promise<number> {
  const { readdir, readFile } = await import('node:fs/promises');
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(parent) === guardPid && session === entry) return Number(entry);
  }
  return 0;
}
