import type { QueueMinute, QueueMinutes } from '../../db/models/queue-history.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';

/** What one sample tells of a queue. */
export interface SampledQueue {
  readonly name: string;
  /** `null` where there is no such queue. */
  readonly ready: number | null;
  readonly unacknowledged: number | null;
  readonly consumers: number;
  /** Messages since the sample before; `null` where the broker does not tell. */
  readonly flow: { readonly incoming: number; readonly outgoing: number } | null;
}

/** What a recorder needs. */
export interface QueueRecorderOptions {
  readonly brokerId: string;
  readonly database: Pick<DatabaseMethods, 'recordQueueMinutes'>;
  readonly logger: ComponentLogger;
}

const SECONDS_A_MINUTE = 60;
/** Queues beyond this number have no history. */
const MOST_QUEUES = 1000;
/** Rows of one write, which ingest waits for: some milliseconds. */
const QUEUES_A_WRITE = 100;
/** Minutes held while the database is away. */
const MOST_WAITING = 60;

/** A queue in the minute under way. */
interface Tally {
  samples: number;
  ready: number;
  readyMost: number;
  unacknowledged: number;
  unacknowledgedSamples: number;
  consumers: number;
  incoming: number;
  outgoing: number;
  flowSamples: number;
}

/** Puts samples together to minutes, and those into the database, apart from the events. */
export class QueueRecorder {
  readonly #options: QueueRecorderOptions;
  readonly #tallies = new Map<string, Tally>();
  /** Oldest first. */
  #waiting: QueueMinutes[] = [];
  #minute = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: QueueRecorderOptions) {
    this.#options = options;
  }

  /** Takes a sample, of now unless a time is given, epoch seconds. */
  sampled(queues: readonly SampledQueue[], nowSeconds = Date.now() / 1000): void {
    const minute = Math.floor(nowSeconds / SECONDS_A_MINUTE);
    if (minute !== this.#minute) this.#turn(minute);
    for (const queue of queues) this.#add(queue);
  }

  /** Writes the minute under way, as far as it has come, and resolves when all is tried. */
  async stop(): Promise<void> {
    this.#turn(0);
    await this.#writing;
  }

  #turn(minute: number): void {
    const queues = [...this.#tallies].map(([queue, tally]) => minuteOf(queue, tally));
    this.#tallies.clear();
    for (let start = 0; start < queues.length; start += QUEUES_A_WRITE) {
      const part = queues.slice(start, start + QUEUES_A_WRITE);
      this.#waiting.push({ broker: this.#options.brokerId, minute: this.#minute, queues: part });
    }
    this.#minute = minute;
    const oldest = minute - MOST_WAITING;
    this.#waiting = this.#waiting.filter((waiting) => minute === 0 || waiting.minute >= oldest);
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    try {
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        await this.#options.database.recordQueueMinutes(next);
        this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
      }
    } catch (error) {
      // Tried again with the next minute.
      this.#options.logger.debug('the history of queues could not be written', { error });
    }
  }

  #add({ name, ready, unacknowledged, consumers, flow }: SampledQueue): void {
    if (ready === null) return;
    const known = this.#tallies.get(name);
    if (known === undefined && this.#tallies.size >= MOST_QUEUES) return;
    const tally = known ?? {
      ...{ samples: 0, ready: 0, readyMost: 0, unacknowledged: 0, unacknowledgedSamples: 0 },
      ...{ consumers: 0, incoming: 0, outgoing: 0, flowSamples: 0 },
    };
    tally.samples += 1;
    tally.ready += ready;
    tally.readyMost = Math.max(tally.readyMost, ready);
    if (unacknowledged !== null) {
      tally.unacknowledged += unacknowledged;
      tally.unacknowledgedSamples += 1;
    }
    tally.consumers += consumers;
    if (flow !== null) {
      tally.incoming += flow.incoming;
      tally.outgoing += flow.outgoing;
      tally.flowSamples += 1;
    }
    this.#tallies.set(name, tally);
  }
}

function minuteOf(queue: string, tally: Tally): QueueMinute {
  const { samples, unacknowledgedSamples, incoming, outgoing } = tally;
  return {
    queue,
    ready: tally.ready / samples,
    readyMost: tally.readyMost,
    unacknowledged: unacknowledgedSamples === 0 ? null : tally.unacknowledged / unacknowledgedSamples,
    consumers: tally.consumers / samples,
    flow: tally.flowSamples === 0 ? null : { incoming, outgoing },
  };
}
