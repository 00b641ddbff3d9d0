import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPrivateFolder, findFreePort } from '@celery-cnc/fleet';

/** Where the components are installed. */
const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));
const RUN = fileURLToPath(new URL('./fixtures/run-cnc.mjs', import.meta.url));

/** A component or process, as the API tells it. */
export interface ProcessRow {
  readonly name: string;
  readonly status: string;
  readonly pid: number | null;
  readonly restarts: number;
}

/** A real Celery CnC in a folder of its own, run as a user would run it. */
export class Installation {
  readonly dir: string;
  readonly port: number;
  readonly #apps: readonly object[];
  readonly #config: object;
  readonly #logDir: string;
  #process: ChildProcess | undefined;

  private constructor(dir: string, port: number, apps: readonly object[], config: object, logDir: string) {
    this.#logDir = logDir;
    this.dir = dir;
    this.port = port;
    this.#apps = apps;
    this.#config = config;
  }

  /**
   * With the web frontend on a free port, unless `config` says otherwise. Database and log are in `dataDir`, else in the
   * folder of the installation.
   */
  static async create(
    brokerUrls: readonly string[],
    config: object = {},
    dataDir?: string,
  ): Promise<Installation> {
    const { path } = await createPrivateFolder('e2e');
    const port = await findFreePort();
    const apps = brokerUrls.map((broker, index) => ({ name: `app${index}`, broker }));
    const data = dataDir ?? path;
    const logDir = join(data, 'logs');
    const places = { logging: { logDir }, database: { dbPath: join(data, 'cnc.db') } };
    return new Installation(path, port, apps, { ...places, frontend: { port }, ...config }, logDir);
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    const before = this.starts();
    this.#process = spawn('node', [RUN], {
      cwd: this.dir,
      env: {
        ...process.env,
        E2E_CNC: JSON.stringify({ apps: this.#apps, config: this.#config, projectDir: PROJECT_DIR }),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const running = this.#process;
    await until('Celery CnC is up or ended', async () => this.starts() > before || running.exitCode !== null);
    if (running.exitCode !== null) throw new Error(`Celery CnC ended: ${this.log().slice(-3000)}`);
  }

  /** SIGTERM; resolves with the exit code when it is gone. */
  async stop(): Promise<number | null> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null)
      return running?.exitCode ?? null;
    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    return (await ended)[0] as number | null;
  }

  async killSupervisor(): Promise<void> {
    const ended = once(this.#process as ChildProcess, 'exit');
    this.#process?.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }

  async get<Body>(path: string): Promise<Body> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  async rows(): Promise<readonly ProcessRow[]> {
    const { components, processes } = await this.get<{ components: ProcessRow[]; processes: ProcessRow[] }>(
      '/components',
    );
    return [...components, ...processes];
  }

  async pidOf(name: string): Promise<number> {
    const pid = (await this.rows()).find((row) => row.name === name)?.pid;
    if (!pid) throw new Error(`${name} has no pid`);
    return pid;
  }

  /** The log file so far. */
  log(): string {
    try {
      return readFileSync(join(this.#logDir, 'celery-cnc.log'), 'utf8');
    } catch {
      // Not begun yet.
      return '';
    }
  }

  /** How often it has come up, by the log. */
  starts(): number {
    return this.log().split('"Celery CnC is up"').length - 1;
  }
}

/** Waits for a condition; an error of the condition counts as not yet. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
