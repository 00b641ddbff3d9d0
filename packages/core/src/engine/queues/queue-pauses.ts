import pLimit from 'p-limit';
import type { QueuePause, QueuePauseChange } from '../../db/models/queue-pause.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { ControlMethods, WorkerAnswers, WorkerSelection } from '../../ipc/control-contract.ts';
import type { PauseOutcome } from '../../ipc/queue-contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import { type ConsumingWorker, type PauseStep, planPauses, readActiveQueues } from './pause-plan.ts';
import { ToldWorkers } from './told-workers.ts';

/** What pauses need. */
export interface QueuePausesOptions {
  readonly brokerId: string;
  readonly control: Pick<ControlMethods, 'inspect' | 'control'>;
  readonly database: Pick<DatabaseMethods, 'changeQueuePause' | 'listQueuePauses' | 'appendAuditEntry'>;
  /** Told which workers consume other queues than before. */
  readonly onChanged: (workers: readonly string[]) => void;
  readonly logger: ComponentLogger;
}

/** Another host may have paused a queue. */
const READ_EVERY_MS = 5000;
/** Workers that come up together are asked together. */
const GATHER_MS = 100;
const ASK_AGAIN_MS = 250;
/** Enough for a worker that hears; one that does not yet is asked again. */
const NEWCOMER_TIMEOUT_MS = 500;
/** Workers that did not come back are given up. */
const RESUMING_SECONDS = 24 * 60 * 60;

const NOBODY: PauseOutcome = { workers: [], failed: [], silent: [] };

/**
 * Pauses queues: their workers stop to consume them, and so do workers that come up later, until the queue is resumed. What
 * is paused is in the database; what workers do is brought in line with it whenever one is heard anew.
 */
export class QueuePauses {
  readonly #options: QueuePausesOptions;
  readonly #told = new ToldWorkers();
  /** One after the other: what is remembered must not change while workers are told. */
  readonly #turns = pLimit(1);
  readonly #newcomers = new Set<string>();
  #pauses: ReadonlyMap<string, QueuePause> = new Map();
  #readTimer: NodeJS.Timeout | undefined;
  #gatherTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: QueuePausesOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#turns(() => this.#read());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#readTimer);
    clearTimeout(this.#gatherTimer);
    await this.#turns(() => undefined);
  }

  /** Queues that are paused, with the time since when, epoch seconds. */
  get paused(): ReadonlyMap<string, number> {
    const paused = [...this.#pauses.values()].filter(({ state }) => state === 'paused');
    return new Map(paused.map(({ queue, since }) => [queue, since]));
  }

  pause(queue: string): Promise<PauseOutcome> {
    return this.#turns(async () => {
      // Asked before anything is remembered: where the broker is away nothing has happened.
      const { workers, silent } = await this.#ask(undefined);
      const stop = workers.filter(({ queues }) => queues.has(queue)).map(({ name }) => name);
      const since = Date.now() / 1000;
      await this.#change({ queue, state: { state: 'paused', since }, addWorkers: stop });
      this.#told.changed();
      const outcome = await this.#tell('cancel_consumer', queue, stop);
      const disagree = new Set(outcome.silent);
      for (const { name } of workers) if (!disagree.has(name)) this.#told.agrees(name);
      return { ...outcome, silent: [...outcome.silent, ...silent] };
    });
  }

  resume(queue: string): Promise<PauseOutcome> {
    return this.#turns(async () => {
      const before = this.#pauses.get(queue);
      if (before?.state !== 'paused') return NOBODY;
      const { workers, silent } = await this.#ask(undefined);
      const told = new Set(before.workers);
      await this.#change({ queue, state: { state: 'resuming', since: Date.now() / 1000 } });
      this.#told.changed();
      const outcome = await this.#bringInLine(workers);
      return { ...outcome, silent: [...outcome.silent, ...silent.filter((name) => told.has(name))] };
    });
  }

  /** The broker is heard from now on: workers may have come up meanwhile. */
  subscribed(): void {
    this.#told.changed();
    if (this.#pauses.size > 0) this.#background(undefined);
  }

  heard(event: WorkerEvent): void {
    const isToBeAsked = this.#told.heard(event, Date.now());
    if (isToBeAsked && this.#pauses.size > 0) this.#gather([event.hostname], GATHER_MS);
  }

  #gather(workers: readonly string[], delayMs: number): void {
    for (const worker of workers) this.#newcomers.add(worker);
    if (this.#stopped || this.#newcomers.size === 0) return;
    this.#gatherTimer ??= setTimeout(() => {
      this.#gatherTimer = undefined;
      this.#background({ names: [...this.#newcomers] });
      this.#newcomers.clear();
    }, delayMs);
  }

  /** Brings workers in line that nobody waits for. */
  #background(workers: WorkerSelection | undefined): void {
    void this.#turns(async () => {
      if (this.#stopped || this.#pauses.size === 0) return;
      try {
        const asked = await this.#ask(workers, NEWCOMER_TIMEOUT_MS);
        const again = asked.silent.filter((worker) => this.#told.silent(worker, Date.now()));
        this.#gather(again, ASK_AGAIN_MS);
        await this.#bringInLine(asked.workers, (step) => this.#audit(step));
      } catch (error) {
        // Whoever was not told is asked again at a heartbeat, or when the broker is back.
        this.#options.logger.debug('workers could not be told which queues are paused', { error });
      }
    });
  }

  /** Tells workers what differs from what is remembered. */
  async #bringInLine(
    workers: readonly ConsumingWorker[],
    onStep: (step: PauseStep) => Promise<void> = async () => {},
  ): Promise<PauseOutcome> {
    const total = {
      workers: [] as string[],
      failed: [] as PauseOutcome['failed'][number][],
      silent: [] as string[],
    };
    for (const step of planPauses(this.#pauses.values(), workers)) {
      const { queue, stop, goOn, forget } = step;
      // Remembered before they are told: who was told and is forgotten would never consume again.
      await this.#change({ queue, addWorkers: stop, removeWorkers: forget });
      const stopped = await this.#tell('cancel_consumer', queue, stop);
      const resumed = await this.#tell('add_consumer', queue, goOn);
      if (resumed.workers.length > 0) await this.#change({ queue, removeWorkers: resumed.workers });
      for (const outcome of [stopped, resumed]) {
        total.workers.push(...outcome.workers);
        total.failed.push(...outcome.failed);
        total.silent.push(...outcome.silent);
      }
      await onStep(step);
    }
    const disagree = new Set(total.silent);
    for (const { name } of workers) if (!disagree.has(name)) this.#told.agrees(name);
    return total;
  }

  /** What workers consume, and which of those that are known to be alive did not say. */
  async #ask(
    workers: WorkerSelection | undefined,
    timeoutMs?: number,
  ): Promise<{ readonly workers: readonly ConsumingWorker[]; readonly silent: readonly string[] }> {
    const { answers, silent } = await this.#options.control.inspect({
      command: 'active_queues',
      ...(workers ? { workers } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const consuming = answers.flatMap((answer) =>
      answer.status === 'ok'
        ? [
            {
              name: answer.worker,
              queues: readActiveQueues(answer.value),
              isNewRun: this.#told.isNewRun(answer.worker),
            },
          ]
        : [],
    );
    return { workers: consuming, silent };
  }

  /** A broker that is lost midway is told as silence: what is remembered is brought in line when it is back. */
  async #tell(
    command: 'cancel_consumer' | 'add_consumer',
    queue: string,
    names: readonly string[],
  ): Promise<PauseOutcome> {
    if (names.length === 0) return NOBODY;
    let told: Pick<WorkerAnswers, 'answers' | 'silent'>;
    try {
      told = await this.#options.control.control({ command, arguments: { queue }, workers: { names } });
    } catch (error) {
      this.#options.logger.debug('workers could not be told', { command, queue, error });
      return { ...NOBODY, silent: names };
    }
    this.#options.onChanged(names);
    return {
      workers: told.answers.filter(({ status }) => status === 'ok').map(({ worker }) => worker),
      failed: told.answers.flatMap((answer) =>
        answer.status === 'error' ? [{ worker: answer.worker, error: answer.error }] : [],
      ),
      silent: told.silent,
    };
  }

  async #change(change: Omit<QueuePauseChange, 'broker'>): Promise<void> {
    const { brokerId: broker, database } = this.#options;
    const after = await database.changeQueuePause({ broker, ...change });
    const pauses = new Map(this.#pauses);
    if (after === null) pauses.delete(change.queue);
    else pauses.set(change.queue, after);
    this.#pauses = pauses;
  }

  async #read(): Promise<void> {
    const { brokerId: broker, database, logger } = this.#options;
    try {
      const before = stateOf(this.#pauses.values());
      const pauses = await database.listQueuePauses({ broker });
      this.#pauses = new Map(pauses.map((pause) => [pause.queue, pause]));
      if (stateOf(pauses) !== before) this.subscribed();
      const givenUp = Date.now() / 1000 - RESUMING_SECONDS;
      for (const { queue, state, since, workers } of pauses)
        if (state === 'resuming' && since < givenUp) await this.#change({ queue, removeWorkers: workers });
    } catch (error) {
      logger.debug('it could not be read which queues are paused', { error });
    }
    if (!this.#stopped) this.#readTimer = setTimeout(() => this.start(), READ_EVERY_MS);
  }

  async #audit({ queue, stop, goOn }: PauseStep): Promise<void> {
    const { brokerId, database, logger } = this.#options;
    for (const [action, workers] of [
      ['queue.pause', stop],
      ['queue.resume', goOn],
    ] as const) {
      if (workers.length === 0) continue;
      const entry = {
        at: Date.now() / 1000,
        actor: `engine:${brokerId}`.slice(0, 300),
        action,
        outcome: 'done',
      } as const;
      const detail = `told workers that came up: ${workers.join(', ')}`.slice(0, 4000);
      logger.info('workers that came up were told', { queue, action, workers });
      await database.appendAuditEntry({ ...entry, target: `${queue} on ${brokerId}`.slice(0, 1000), detail });
    }
  }
}

/** What workers have to agree with. */
function stateOf(pauses: Iterable<QueuePause>): string {
  return JSON.stringify([...pauses].map(({ queue, state }) => [queue, state]).sort());
}
