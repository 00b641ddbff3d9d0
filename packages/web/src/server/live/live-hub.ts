import type { ComponentContext } from '@celery-cnc/core/component';
import { CHANGE_TOPICS, type IngestCounters } from '@celery-cnc/core/models';
import type { LiveMessages } from '../api-types.ts';
import { toComponentsJson } from '../json/component-json.ts';
import { toGapJson } from '../json/gap-json.ts';
import { toIngestJson } from '../json/ingest-json.ts';
import { toTaskJson } from '../json/task-json.ts';
import { toRfc3339 } from '../json/time.ts';
import { toWorkerJson } from '../json/worker-json.ts';
import { LiveClient } from './live-client.ts';
import { PendingChanges } from './pending-changes.ts';
import { sseFrame } from './sse-frame.ts';

const BEAT_MS = 500;
const BEATS_PER_TICK = 2;
const BEATS_PER_KEEP_ALIVE = 30;

/** What the hub needs of the component's context. */
export type LiveSource = Pick<ComponentContext<unknown>, 'events' | 'db' | 'components' | 'logger'>;

/** What runs only while somebody listens. */
interface Running {
  readonly pending: PendingChanges;
  stop(): void;
}

/**
 * The live stream of this process: one subscription to the change feed, gathered into a few messages a second for
 * all browsers. Without a browser it listens to nothing.
 */
export class LiveHub {
  readonly #source: LiveSource;
  readonly #maxClients: number;
  readonly #clients = new Set<LiveClient>();
  readonly #run = Date.now().toString(36);
  #running: Running | null = null;
  #messages = 0;
  #beats = 0;
  #componentsChanged = false;
  #ingest: IngestCounters | null = null;
  #readingIngest = false;
  #ingestFailed = false;
  #closed = false;

  constructor(source: LiveSource, maxClients: number) {
    this.#source = source;
    this.#maxClients = maxClients;
  }

  /** Browsers that listen now. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** A stream for one more browser; `null` when there are too many, or at the end. */
  open(lastEventId?: string): ReadableStream<Uint8Array> | null {
    if (this.#closed || this.#clients.size >= this.#maxClients) return null;
    const returning = lastEventId !== undefined && lastEventId !== this.#id();
    const client = new LiveClient(returning, (gone) => this.#remove(gone));
    this.#clients.add(client);
    this.#running ??= this.#start();
    return client.stream;
  }

  /** Ends every stream; none is opened afterwards. */
  close(): void {
    this.#closed = true;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
    this.#stop();
  }

  #start(): Running {
    const pending = new PendingChanges();
    const { events, components } = this.#source;
    const subscription = events.subscribe({
      topics: CHANGE_TOPICS,
      listener: (change) => pending.add(change),
      onMissed: () => this.#broadcast('missed', {}),
    });
    const endRegistry = components.onChange(() => {
      this.#componentsChanged = true;
    });
    const timer = setInterval(() => this.#beat(pending), BEAT_MS);
    this.#readIngest();
    const stop = () => {
      clearInterval(timer);
      endRegistry();
      subscription.close();
    };
    return { pending, stop };
  }

  #stop(): void {
    this.#running?.stop();
    this.#running = null;
    this.#ingest = null;
    this.#beats = 0;
  }

  #remove(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stop();
  }

  #beat(pending: PendingChanges): void {
    this.#beats += 1;
    const tasks = pending.takeTasks();
    if (tasks) this.#broadcast('tasks', { items: tasks.items.map(toTaskJson), changed: tasks.changed });
    const gaps = pending.takeGaps();
    if (gaps.length > 0) this.#broadcast('gaps', { items: gaps.map(toGapJson) });
    if (this.#beats % BEATS_PER_TICK === 0) this.#tick(pending);
    if (this.#beats % BEATS_PER_KEEP_ALIVE === 0) for (const client of this.#clients) client.keepAlive();
  }

  #tick(pending: PendingChanges): void {
    const now = Date.now() / 1000;
    const workers = pending.takeWorkers();
    if (workers.length > 0) this.#broadcast('workers', { items: workers.map(toWorkerJson) });
    if (this.#componentsChanged) {
      this.#componentsChanged = false;
      this.#broadcast('components', toComponentsJson(this.#source.components.list(), now));
    }
    const counts = pending.takeCounts();
    const ingest = this.#ingest;
    if (ingest !== null) {
      this.#broadcast('tick', { at: toRfc3339(now), ...counts, ingest: toIngestJson(ingest) });
    }
    this.#readIngest();
  }

  /** Reads the counters for the next tick; while they cannot be read, ticks go on with the last ones. */
  #readIngest(): void {
    if (this.#readingIngest) return;
    this.#readingIngest = true;
    this.#source.db
      .getIngestCounters({})
      .then(
        (counters) => {
          this.#ingest = counters;
          this.#ingestFailed = false;
        },
        (error: unknown) => {
          if (!this.#ingestFailed) this.#source.logger.warn('Cannot read the ingest counters', { error });
          this.#ingestFailed = true;
        },
      )
      .finally(() => {
        this.#readingIngest = false;
      });
  }

  #broadcast<Name extends keyof LiveMessages>(name: Name, data: LiveMessages[Name]): void {
    this.#messages += 1;
    const frame = sseFrame(this.#id(), name, data);
    let missed: Uint8Array | undefined;
    const missedFrame = () => {
      missed ??= sseFrame(this.#id(), 'missed', {});
      return missed;
    };
    for (const client of this.#clients) client.send(frame, missedFrame);
  }

  /** Of the newest message; the run keeps ids of an earlier process apart. */
  #id(): string {
    return `${this.#run}-${this.#messages}`;
  }
}
