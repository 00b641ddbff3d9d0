import type { WorkerInspection } from '../db/models/worker.ts';
import type { WorkerEvent } from '../db/models/worker-event.ts';
import type { DatabaseMethods } from '../ipc/contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { Broker } from './brokers/base.ts';
import { InspectionAnswers, type InspectionCommand } from './control/inspection-answers.ts';

/** What a surveyor needs. */
export interface WorkerSurveyorOptions {
  readonly brokerId: string;
  readonly broker: Broker;
  readonly database: Pick<DatabaseMethods, 'recordInspections'>;
  readonly logger: ComponentLogger;
}

const SURVEY_EVERY_MS = 60_000;
/** Workers that come up together are asked together. */
const GATHER_MS = 500;
/** A prefork pool starts and ends its processes every five seconds. */
const POOL_FOLLOWS_MS = 6000;
const REPLY_TIMEOUT_MS = 3000;

/** A worker is asked so often when it comes up: it sends heartbeats before it can answer. */
const TRIES = 3;
/** Workers beyond this number are asked by the surveys only. */
const MOST_KNOWN = 20_000;

interface KnownWorker {
  readonly pid: number | null;
  readonly triesLeft: number;
}

/** Asks workers for their pool and queues: all of them now and then, each one when it comes up. */
export class WorkerSurveyor {
  readonly #options: WorkerSurveyorOptions;
  /** Workers heard, with their pid: another pid is another run of the worker. */
  readonly #known = new Map<string, KnownWorker>();
  readonly #newcomers = new Set<string>();
  #surveyTimer: NodeJS.Timeout | undefined;
  #gatherTimer: NodeJS.Timeout | undefined;
  #asking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: WorkerSurveyorOptions) {
    this.#options = options;
  }

  /** The broker is heard from now on: asks every worker to report at once. */
  subscribed(): void {
    if (this.#stopped) return;
    clearTimeout(this.#surveyTimer);
    this.#surveyTimer = setInterval(() => this.#ask(null), SURVEY_EVERY_MS);
    this.#options.broker
      .send({ method: 'heartbeat', arguments: {}, destination: null })
      .catch((error: unknown) =>
        this.#options.logger.debug('workers could not be asked to report', { error }),
      );
    this.#ask(null);
  }

  heard({ hostname, pid, type }: WorkerEvent): void {
    if (type === 'worker-offline') {
      this.#known.delete(hostname);
      return;
    }
    const known = this.#known.get(hostname);
    const isSameRun = known !== undefined && known.pid === pid;
    if (this.#stopped || (isSameRun && known.triesLeft === 0)) return;
    if (this.#newcomers.has(hostname) || (!isSameRun && this.#known.size >= MOST_KNOWN)) return;
    this.#known.set(hostname, { pid, triesLeft: (isSameRun ? known.triesLeft : TRIES) - 1 });
    this.#newcomers.add(hostname);
    this.#gatherTimer ??= setTimeout(() => {
      this.#gatherTimer = undefined;
      this.#ask([...this.#newcomers]);
      this.#newcomers.clear();
    }, GATHER_MS);
  }

  /** Asks workers anew that were told to change something: now, and when their pool has followed. */
  ask(workers: readonly string[]): void {
    this.#ask(workers);
    setTimeout(() => this.#ask(workers), POOL_FOLLOWS_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#surveyTimer);
    clearTimeout(this.#gatherTimer);
    await this.#asking;
  }

  /** Needs no more asking until the next survey; who has not answered is asked again at a later heartbeat. */
  #answered(worker: string): void {
    const known = this.#known.get(worker);
    if (known) this.#known.set(worker, { ...known, triesLeft: 0 });
  }

  /** One survey after another: two at once would ask the same workers the same things. */
  #ask(destination: readonly string[] | null): void {
    this.#asking = this.#asking.then(() => this.#survey(destination));
  }

  /** Workers that are silent simply keep what they answered before; who answers late, as a busy one does, is heard too. */
  async #survey(destination: readonly string[] | null): Promise<void> {
    if (this.#stopped) return;
    const { broker, logger } = this.#options;
    const answers = new InspectionAnswers();
    const ask = async (method: InspectionCommand) => {
      const replies = await broker.broadcast(
        { method, arguments: {}, destination },
        {
          timeoutMs: REPLY_TIMEOUT_MS,
          ...(destination ? { limit: destination.length } : {}),
          onLate: (reply) => void this.#record(answers.add(method, [reply])),
        },
      );
      return answers.add(method, replies);
    };
    try {
      const [first, second] = await Promise.all([ask('stats'), ask('active_queues')]);
      await this.#record(new Map([...first, ...second]));
    } catch (error) {
      logger.debug('workers could not be asked', { error });
    }
  }

  async #record(inspections: ReadonlyMap<string, WorkerInspection>): Promise<void> {
    for (const worker of inspections.keys()) this.#answered(worker);
    if (inspections.size === 0 || this.#stopped) return;
    const { brokerId, database, logger } = this.#options;
    const records = [...inspections].map(([worker, inspection]) => ({
      broker: brokerId,
      worker,
      inspection,
    }));
    try {
      await database.recordInspections(records);
    } catch (error) {
      logger.debug('answers of workers could not be kept', { error });
    }
  }
}
