import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '@celery-cnc/fleet';
import { resolveConfig } from '../../dist/config/resolve-config.js';
import { LogWriter } from '../../dist/logging/log-writer.js';
import { Redactor } from '../../dist/logging/redaction.js';
import { Supervisor } from '../../dist/supervisor/supervisor.js';
import { Project, until } from '../project.ts';

/** Whoever is killed all the time comes back all the time: the policy of restarts has its own tests. */
const RESTART = { firstDelayMs: 10, mostDelayMs: 100, maxDeaths: 100_000, windowMs: 1000 };
const PATIENCE_MS = 60_000;

/** Who is killed. */
export type Victim = 'database' | 'engine';
/** When: at any time; while it starts, migration included; right after a commit; in the middle of a checkpoint. */
export type KillMoment = 'any' | 'starting' | 'committed' | 'checkpoint';

/** Celery CnC with its real processes, under a supervisor in the process of the test, to be killed at chosen moments. */
export class KilledRun {
  readonly project = new Project();
  readonly kills: { readonly victim: Victim; readonly moment: KillMoment }[] = [];
  readonly #random: SeededRandom;
  readonly #tmpBefore = process.env.TMPDIR;
  #supervisor: Supervisor | undefined;
  #log: LogWriter | undefined;

  constructor(random: SeededRandom) {
    this.#random = random;
    process.env.TMPDIR = this.project.tmp;
  }

  get dbPath(): string {
    return join(this.project.dir, 'cnc.db');
  }

  async start(brokerUrl: string): Promise<void> {
    const { config, ...options } = this.project.options();
    const engine = { eventQueue: 'kills.events', inspectWorkers: false, repairTasks: false };
    const resolved = resolveConfig({ ...config, engine }, [{ name: 'app', broker: brokerUrl }], options);
    this.#log = await LogWriter.open(resolved.logging, new Redactor());
    const timing = { restart: RESTART };
    this.#supervisor = new Supervisor({
      config: resolved,
      log: this.#log,
      secrets: [],
      version: '0.0.0',
      timing,
    });
    await this.#supervisor.start();
  }

  /** Ends all processes, in order, so that everything is on disk. */
  async stop(): Promise<void> {
    await this.#supervisor?.stop();
    await this.#log?.close();
  }

  remove(): void {
    this.project.remove();
    if (this.#tmpBefore === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#tmpBefore;
  }

  /** Kills a victim at the moment, and waits until it is back. */
  async kill(victim: Victim, moment: KillMoment): Promise<void> {
    const { pid } = this.#row(victim);
    if (moment === 'committed') await this.#changeOf(`${this.dbPath}-wal`);
    if (moment === 'checkpoint') await this.#changeOf(this.dbPath);
    this.#shoot(victim, pid, moment);
    if (moment === 'starting') {
      await until(
        `${victim} is forked again`,
        () => this.#row(victim).pid !== pid && this.#row(victim).pid !== null,
      );
      await sleep(this.#random.between(0, 250));
      this.#shoot(victim, this.#row(victim).pid, moment);
    }
    const killed = this.#row(victim).restarts;
    await until(
      `${victim} is up again`,
      () =>
        this.#row(victim).status === 'up' &&
        this.#row(victim).pid !== pid &&
        this.#row(victim).restarts >= killed,
      () => this.project.told().slice(-3000),
      PATIENCE_MS,
    );
  }

  #row(victim: Victim) {
    const row = this.#supervisor?.registry.get(victim);
    if (!row) throw new Error(`there is no ${victim}`);
    return row;
  }

  #shoot(victim: Victim, pid: number | null, moment: KillMoment): void {
    if (pid === null) return;
    process.kill(pid, 'SIGKILL');
    this.kills.push({ victim, moment });
  }

  /** Resolves the moment a file has changed; gives up where nothing is written any more. */
  async #changeOf(path: string): Promise<void> {
    const read = () => statSync(path, { throwIfNoEntry: false });
    const before = read();
    for (let look = 0; look < 5000; look++) {
      const now = read();
      if (now?.mtimeMs !== before?.mtimeMs || now?.size !== before?.size) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
