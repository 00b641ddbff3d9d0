import type { ResolvedApp } from '../../config/resolved-config.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { QueueSample, QueueState } from '../../ipc/queue-contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { Broker } from '../brokers/base.ts';
import type { MeasuredQueue } from '../brokers/broker-queues.ts';
import { QueueRecorder } from './queue-recorder.ts';
import { SentTimes } from './sent-times.ts';

/** What a sampler needs. */
export interface QueueSamplerOptions {
  readonly brokerId: string;
  readonly broker: Broker;
  /** Their default queues are looked at though no worker may consume them. */
  readonly apps: readonly ResolvedApp[];
  readonly database: Pick<DatabaseMethods, 'listWorkers' | 'getTask' | 'recordQueueMinutes'>;
  /** Queues that are paused, which are looked at though no worker consumes them; since when, epoch seconds. */
  readonly paused: () => ReadonlyMap<string, number>;
  readonly logger: ComponentLogger;
}

const EVERY_MS = 5000;
/** An older sample is not given any more: the broker was away. */
const STALE_MS = 15_000;

/** Samples the queues of one broker every few seconds. */
export class QueueSampler {
  readonly #options: QueueSamplerOptions;
  readonly #sentTimes: SentTimes;
  readonly #recorder: QueueRecorder;
  #last: QueueSample | null = null;
  #underWay: Promise<QueueSample> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: QueueSamplerOptions) {
    this.#options = options;
    this.#sentTimes = new SentTimes(options.database);
    this.#recorder = new QueueRecorder(options);
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#tick(), EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#underWay?.catch(() => undefined);
    await this.#recorder.stop();
  }

  /** The last sample, or a new one where there is none that is new enough. */
  async current(): Promise<QueueSample> {
    const isFresh = this.#last !== null && Date.now() / 1000 - this.#last.sampledAt < STALE_MS / 1000;
    return isFresh ? (this.#last as QueueSample) : this.#sample();
  }

  /** The queues have been changed: the next question is answered by a new sample. */
  outdated(): void {
    this.#last = null;
    this.#underWay = null;
  }

  async #tick(): Promise<void> {
    try {
      if (this.#options.broker.state.connected) await this.#sample();
    } catch (error) {
      this.#options.logger.debug('queues could not be sampled', { error });
    }
    if (!this.#stopped) this.start();
  }

  /** Who asks while a sample is taken gets that one. */
  #sample(): Promise<QueueSample> {
    if (this.#underWay !== null) return this.#underWay;
    const sampling = this.#measure().then((sample) => {
      // One that a change has overtaken is not kept.
      if (this.#underWay === sampling) this.#last = sample;
      return sample;
    });
    this.#underWay = sampling;
    const finish = () => {
      if (this.#underWay === sampling) this.#underWay = null;
    };
    sampling.then(finish, finish);
    return sampling;
  }

  async #measure(): Promise<QueueSample> {
    const { broker, apps } = this.#options;
    const paused = this.#options.paused();
    const consumed = await this.#consumedQueues();
    const names = new Set([
      ...apps.map(({ defaultQueue }) => defaultQueue),
      ...consumed.keys(),
      ...paused.keys(),
    ]);
    const { queues, complete, problem } = await broker.queues.measure([...names]);
    const states: QueueState[] = [];
    for (const measured of queues)
      states.push({
        ...(await this.#stateOf(measured, consumed)),
        pausedAt: paused.get(measured.name) ?? null,
      });
    const flows = new Map(queues.map(({ name, flow }) => [name, flow]));
    this.#recorder.sampled(states.map((state) => ({ ...state, flow: flows.get(state.name) ?? null })));
    return {
      sampledAt: Date.now() / 1000,
      queues: states.sort((a, b) => a.name.localeCompare(b.name)),
      complete,
      problem,
    };
  }

  async #stateOf(
    { next, consumers, flow: _flow, rate, ...measured }: MeasuredQueue,
    consumed: ReadonlyMap<string, readonly string[]>,
  ): Promise<Omit<QueueState, 'pausedAt'>> {
    const workers = consumed.get(measured.name) ?? [];
    return {
      ...measured,
      flow: rate,
      workers,
      consumers: consumers ?? workers.length,
      oldestSentAt: next === null ? null : await this.#sentTimes.of(next.taskId, next.retries),
    };
  }

  /** Queues with the workers online that consume them. Those that are offline keep their queues known. */
  async #consumedQueues(): Promise<ReadonlyMap<string, readonly string[]>> {
    const consumed = new Map<string, string[]>();
    for (const { broker, name, status, inspection } of await this.#options.database.listWorkers({})) {
      if (broker !== this.#options.brokerId) continue;
      for (const queue of inspection?.queues ?? []) {
        const workers = consumed.get(queue) ?? [];
        if (status === 'online') workers.push(name);
        consumed.set(queue, workers);
      }
    }
    return consumed;
  }
}
