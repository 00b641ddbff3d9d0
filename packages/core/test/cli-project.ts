import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './project.ts';

/** The built command line. */
export const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** How a command ended. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user's folder, with a runtime folder of its own, in which commands are typed. */
export class CliProject {
  readonly dir = mkdtempSync(join(tmpdir(), 'cnc-cli-'));
  readonly tmp = join(this.dir, 'tmp');
  #up: ChildProcess | undefined;

  constructor() {
    mkdirSync(this.tmp);
  }

  get env(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.dir, TMPDIR: this.tmp };
  }

  /** Starts Celery CnC as a user would, and waits until it is up. */
  async up(...args: string[]): Promise<ChildProcess> {
    const child = spawn('node', [CLI, 'up', ...args], { cwd: this.dir, env: this.env });
    this.#up = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    await until(
      'Celery CnC is up',
      () => this.#log().includes('Celery CnC is up') || child.exitCode !== null,
      () => output + this.#log(),
      60_000,
    );
    return child;
  }

  /** Runs a command to its end; its output is no terminal. */
  run(...args: string[]): Promise<CliResult> {
    return new Promise((resolve) => {
      const options = { cwd: this.dir, env: this.env, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile('node', [CLI, ...args], options, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  /** Runs a command on a terminal of its own, where something is typed once it is asked for. */
  async onTerminal(
    args: readonly string[],
    answer?: { readonly at: string; readonly typed: string },
  ): Promise<{ readonly code: number; readonly output: string }> {
    const line = ['node', CLI, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qfec', `stty cols 200; ${line}`, '/dev/null'], {
      cwd: this.dir,
      env: { ...this.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    let output = '';
    let isAnswered = false;
    child.stdout.on('data', (text) => {
      output += String(text);
      if (answer === undefined || isAnswered || !output.includes(answer.at)) return;
      isAnswered = true;
      child.stdin.write(answer.typed);
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  /** What a command prints, read as JSON. Throws what it says where it fails. */
  async json(...args: string[]): Promise<unknown> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  #log(): string {
    const file = join(this.dir, 'logs', 'celery-cnc.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Stops Celery CnC. */
  async down(): Promise<void> {
    const child = this.#up;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.down();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }
}
