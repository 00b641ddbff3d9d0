import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** A line of the log file. */
export interface LogLine {
  readonly level: string;
  readonly namespace: string;
  readonly pid: number;
  readonly message: string;
  /** Which process the supervisor talks of. */
  readonly process?: string;
  readonly childPid?: number;
  readonly [field: string]: unknown;
}

/** A component to configure: the name of its fixture, and its options. */
export type Configured = readonly [name: string, options: Readonly<Record<string, unknown>>];

/** A user's project in a folder of its own, with every component of `fixtures/` installed. */
export class Project {
  readonly dir = mkdtempSync(join(tmpdir(), 'cnc-run-'));
  readonly tmp = join(this.dir, 'tmp');
  readonly #started: ChildProcess[] = [];

  constructor() {
    mkdirSync(this.tmp);
    const modules = join(this.dir, 'node_modules');
    mkdirSync(modules);
    for (const entry of readdirSync(FIXTURES, { withFileTypes: true })) {
      if (entry.isDirectory()) symlinkSync(join(FIXTURES, entry.name), join(modules, `cnc-${entry.name}`));
    }
  }

  /** Options of `new CeleryCnC(…)`: a broker that nobody serves, SQLite, and the components by their fixture names. */
  options(components: readonly Configured[] = []) {
    return {
      projectDir: this.dir,
      env: {},
      config: {
        logging: { logDir: 'logs', console: false, level: 'info' as const },
        database: { adapter: 'sqlite' as const, dbPath: 'cnc.db' },
        components: components.map(([name, options]) => [`cnc-${name}`, options] as const),
      },
    };
  }

  readonly apps = [{ name: 'app', broker: 'redis://127.0.0.1:1/0' }];

  /** Celery CnC in a process of its own, leader of a process group as under a terminal or a service manager. */
  spawn(components: readonly Configured[] = [], program = 'run-cnc.mjs'): ChildProcess {
    const options = JSON.stringify({ apps: this.apps, ...this.options(components) });
    const child = spawn(process.execPath, [join(FIXTURES, program), options], {
      cwd: this.dir,
      detached: true,
      env: { ...process.env, TMPDIR: this.tmp },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#started.push(child);
    return child;
  }

  /** The log file so far. */
  log(): LogLine[] {
    let text = '';
    try {
      text = readFileSync(join(this.dir, 'logs', 'celery-cnc.log'), 'utf8');
    } catch {
      // Not begun yet.
    }
    return text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Names of processes in the order in which the supervisor logged this of them. */
  processes(message: string): (string | undefined)[] {
    return this.log().flatMap((line) => (line.message === message ? [line.process] : []));
  }

  /** Resolves when the log has so many lines with this message. */
  async logged(message: string, count = 1): Promise<LogLine> {
    const lines = () => this.log().filter((line) => line.message.includes(message));
    await until(
      `the log says '${message}'`,
      () => lines().length >= count,
      () => this.told(),
    );
    return lines()[count - 1] as LogLine;
  }

  told(): string {
    return this.log()
      .map(({ namespace, message, process: name = '' }) => `${namespace}: ${message} ${name}`)
      .join('\n');
  }

  /** Ids of every process that this project ever had, from the log. */
  pids(): number[] {
    return [...new Set(this.log().flatMap(({ pid, childPid }) => (childPid ? [pid, childPid] : [pid])))];
  }

  /** What a run leaves behind in folders that are not the user's. */
  leftovers(): string[] {
    return readdirSync(this.tmp, { recursive: true })
      .map(String)
      .filter((path) => !/^celery-cnc-\d+$/.test(path));
  }

  remove(): void {
    for (const { pid, exitCode, signalCode } of this.#started) {
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    }
    for (const pid of this.pids()) if (pid !== process.pid && isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Resolves with exit code or signal, and everything printed. */
export async function ended(child: ChildProcess): Promise<{ exit: string | number; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { exit: signal ?? code ?? -1, output };
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie, whose parent has not asked for it yet, is no process any more.
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No such process, or gone between the two looks.
    return false;
  }
}

export async function until(
  what: string,
  isSo: () => boolean,
  context: () => string = () => '',
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}\n${context()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
