import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { StandingCommand } from '../../db/models/standing-command.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { Broker } from '../brokers/base.ts';

/** What the teller of standing commands needs. */
export interface StandingCommandsOptions {
  readonly brokerId: string;
  readonly broker: Broker;
  readonly database: Pick<
    DatabaseMethods,
    'putStandingCommand' | 'listStandingCommands' | 'deleteStandingCommands'
  >;
  readonly logger: ComponentLogger;
  /** Names of commands that workers forget while they run: these are told again every hour. */
  readonly forgotten: ReadonlySet<string>;
}

/** One run of a worker, with the ids of the commands that it has answered. */
interface WorkerRun {
  readonly pid: number | null;
  readonly told: Set<string>;
  isBeingTold: boolean;
  /** Commands at the time when it had not answered in all tries. */
  givenUpAt: number | null;
}

/**
 * Pauses before each try to tell a worker that came up, milliseconds. It announces itself before it can hear, and takes
 * its first task a moment later: so the first tries are close together.
 */
const PAUSES_MS = [0, 30, 50, 50, 100, 100, 200, 400, 800, 1600, 3000, 6000, 12_000];
const FIRST_REPLY_MS = 150;
const REPLY_MS = 2000;
/** Workers told at the same time. */
const WORKERS_AT_ONCE = 8;
/** What other hosts have stored, and what is over, is noticed so soon. */
const READ_EVERY_MS = 60_000;
/** Celery forgets what is revoked after three hours (`CELERY_WORKER_REVOKE_EXPIRES`). */
const REFRESH_EVERY_MS = 60 * 60 * 1000;
/** Beyond this number of workers all are told anew. */
const MOST_WORKERS = 20_000;

/**
 * Commands that are kept in the database and told to every worker that comes up, until it answers; after a start of the
 * engine every worker is one that came up.
 */
export class StandingCommands {
  readonly #options: StandingCommandsOptions;
  readonly #runs = new Map<string, WorkerRun>();
  readonly #slots = pLimit(WORKERS_AT_ONCE);
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #commands: readonly StandingCommand[] = [];
  /** Grows whenever there are commands that workers may not know. */
  #edition = 0;

  constructor(options: StandingCommandsOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#read();
    this.#timers.push(
      setInterval(() => void this.#read(), READ_EVERY_MS),
      setInterval(() => void this.#refresh(), REFRESH_EVERY_MS),
    );
  }

  stop(): void {
    this.#stop.abort();
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Those whose time is not over. */
  get commands(): readonly StandingCommand[] {
    const now = Date.now() / 1000;
    return this.#commands.filter(({ until }) => until === null || until > now);
  }

  /** Resolves when it is on disk. Whoever adds it tells the workers that are there, and what they answered to {@link told}. */
  async add(command: StandingCommand): Promise<void> {
    await this.#options.database.putStandingCommand(command);
    this.#commands = [...this.#commands.filter(({ id }) => id !== command.id), command];
    this.#edition += 1;
  }

  /** These workers have answered to the command. */
  told(id: string, workers: readonly string[]): void {
    for (const worker of workers) this.#runs.get(worker)?.told.add(id);
  }

  /** Takes back what begins with a prefix; resolves with how many there were. */
  async remove(prefix: string): Promise<number> {
    const ids = this.#commands.map(({ id }) => id).filter((id) => id.startsWith(prefix));
    if (ids.length === 0) return 0;
    await this.#options.database.deleteStandingCommands({ ids });
    this.#commands = this.#commands.filter(({ id }) => !ids.includes(id));
    return ids.length;
  }

  /** A worker was heard. */
  heard({ hostname, pid, type }: WorkerEvent): void {
    if (type === 'worker-offline') {
      this.#runs.delete(hostname);
      return;
    }
    let run = this.#runs.get(hostname);
    if (run?.pid !== pid || !run) {
      if (this.#runs.size >= MOST_WORKERS) this.#runs.clear();
      run = { pid, told: new Set(), isBeingTold: false, givenUpAt: null };
      this.#runs.set(hostname, run);
    }
    if (run.isBeingTold || run.givenUpAt === this.#edition || this.#untold(run).length === 0) return;
    run.isBeingTold = true;
    void this.#slots(() => this.#tell(hostname, run));
  }

  #untold(run: WorkerRun): readonly StandingCommand[] {
    return this.commands.filter(({ id }) => !run.told.has(id));
  }

  /** Never rejects: what did not get through is tried again, in the end at a later heartbeat. */
  async #tell(hostname: string, run: WorkerRun): Promise<void> {
    const isCurrent = () => this.#runs.get(hostname) === run && !this.#stop.signal.aborted;
    const edition = this.#edition;
    for (const pauseMs of PAUSES_MS) {
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (!isCurrent() || (await this.#try(hostname, run, pauseMs))) break;
    }
    run.isBeingTold = false;
    if (!isCurrent() || this.#untold(run).length === 0 || edition !== this.#edition) return;
    run.givenUpAt = edition;
    this.#options.logger.warn('a worker does not answer what it is to be told', { worker: hostname });
  }

  /** Tells one command after another until one gets no answer; resolves with whether all got one. */
  async #try(hostname: string, run: WorkerRun, pauseMs: number): Promise<boolean> {
    const { broker, logger } = this.#options;
    for (const { id, command: method, arguments: given } of this.#untold(run)) {
      if (this.#stop.signal.aborted) return true;
      try {
        const replies = await broker.broadcast(
          { method, arguments: given, destination: [hostname] },
          {
            timeoutMs: pauseMs < REPLY_MS / 10 ? FIRST_REPLY_MS : REPLY_MS,
            awaited: [hostname],
            limit: 1,
            onLate: () => run.told.add(id),
          },
        );
        if (replies.length === 0) return false;
        run.told.add(id);
      } catch (error) {
        logger.debug('a worker that came up could not be told', { worker: hostname, error });
        return false;
      }
    }
    return true;
  }

  async #read(): Promise<void> {
    const { database, brokerId, logger } = this.#options;
    try {
      const before = new Set(this.#commands.map(({ id }) => id));
      const commands = await database.listStandingCommands({ broker: brokerId });
      if (commands.some(({ id }) => !before.has(id))) this.#edition += 1;
      this.#commands = commands;
    } catch (error) {
      logger.debug('what workers are to be told could not be read', { error });
    }
  }

  /** Whoever is there is told once more, before it forgets. */
  async #refresh(): Promise<void> {
    const { broker, forgotten, logger } = this.#options;
    for (const { command: method, arguments: given } of this.commands) {
      if (!forgotten.has(method)) continue;
      try {
        await broker.send({ method, arguments: given, destination: null });
      } catch (error) {
        logger.debug('workers could not be told again', { error });
        return;
      }
    }
  }
}
