import type { ComponentContext } from '@celery-cnc/core/component';
import { CHANGE_TOPICS } from '@celery-cnc/core/models';
import type { LiveMessages } from '../api/live.ts';
import { toComponentsJson } from '../json/component-json.ts';
import { toGapJson } from '../json/gap-json.ts';
import { toIngestJson } from '../json/ingest-json.ts';
import { toTaskJson } from '../json/task-json.ts';
import { toRfc3339 } from '../json/time.ts';
import { toWorkerJson } from '../json/worker-json.ts';
import { LiveClient } from './live-client.ts';
import { LivePulse } from './live-pulse.ts';
import { LiveReadings } from './live-readings.ts';
import { PendingChanges } from './pending-changes.ts';
import { sseFrame } from './sse-frame.ts';

const BEAT_MS = 500;
const BEATS_PER_TICK = 2;
const BEATS_PER_WORKER_LIST = 10;
const BEATS_PER_KEEP_ALIVE = 30;

/** What the hub needs of the component's context. */
export type LiveSource = Pick<ComponentContext<unknown>, 'events' | 'db' | 'components' | 'logger'>;

/** What exists only while somebody listens. */
interface Running {
  readonly pending: PendingChanges;
  readonly readings: LiveReadings;
  beats: number;
  componentsChanged: boolean;
}

/**
 * The live stream of this process: one subscription to the change feed, gathered into a few messages a second for
 * all browsers. Without a browser it listens to nothing.
 */
export class LiveHub {
  readonly #source: LiveSource;
  readonly #maxClients: number;
  readonly #clients = new Set<LiveClient>();
  /** Keeps ids of an earlier process apart. */
  readonly #run = Date.now().toString(36);
  /** Outlives the last browser: the one that reloads sees what was before. */
  readonly #pulse = new LivePulse();
  #end: (() => void) | null = null;
  #messages = 0;
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
    this.#end ??= this.#start();
    const ticks = this.#pulse.ticksBefore(Date.now());
    if (ticks.length > 0)
      client.send(sseFrame(this.#id(), 'ticks', { items: ticks }), () => sseFrame(this.#id(), 'missed', {}));
    return client.stream;
  }

  /** Ends every stream; none is opened afterwards. */
  close(): void {
    this.#closed = true;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
    this.#stop();
  }

  /** Returns what ends it. */
  #start(): () => void {
    const running: Running = {
      pending: new PendingChanges(),
      readings: new LiveReadings(this.#source),
      beats: 0,
      componentsChanged: false,
    };
    const { events, components } = this.#source;
    const subscription = events.subscribe({
      topics: CHANGE_TOPICS,
      listener: (change) => running.pending.add(change),
      onMissed: () => this.#broadcast('missed', {}),
    });
    const endRegistry = components.onChange(() => {
      running.componentsChanged = true;
    });
    const timer = setInterval(() => this.#beat(running), BEAT_MS);
    running.readings.read((changed) => running.pending.addWorkers(changed));
    return () => {
      clearInterval(timer);
      endRegistry();
      subscription.close();
    };
  }

  #stop(): void {
    this.#end?.();
    this.#end = null;
  }

  #remove(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stop();
  }

  #beat(running: Running): void {
    running.beats += 1;
    const tasks = running.pending.takeTasks();
    if (tasks) this.#broadcast('tasks', { items: tasks.items.map(toTaskJson), changed: tasks.changed });
    const gaps = running.pending.takeGaps();
    if (gaps.length > 0) this.#broadcast('gaps', { items: gaps.map(toGapJson) });
    if (running.beats % BEATS_PER_TICK === 0) this.#tick(running);
    if (running.beats % BEATS_PER_KEEP_ALIVE === 0) for (const client of this.#clients) client.keepAlive();
  }

  #tick(running: Running): void {
    const { pending, readings } = running;
    const now = Date.now() / 1000;
    const workers = pending.takeWorkers();
    this.#pulse.addWorkers(workers);
    if (workers.length > 0) this.#broadcast('workers', { items: workers.map(toWorkerJson) });
    if (running.componentsChanged) {
      running.componentsChanged = false;
      this.#broadcast('components', toComponentsJson(this.#source.components.list(), now));
    }
    const counts = pending.takeCounts();
    if (readings.ingest !== null) {
      const { active } = this.#pulse;
      const tick = { at: toRfc3339(now), ...counts, active, ingest: toIngestJson(readings.ingest) };
      this.#pulse.addTick(tick);
      this.#broadcast('tick', tick);
    }
    const listsWorkers = running.beats % BEATS_PER_WORKER_LIST === 0;
    readings.read(listsWorkers ? (changed) => pending.addWorkers(changed) : undefined);
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

  /** Of the newest message. */
  #id(): string {
    return `${this.#run}-${this.#messages}`;
  }
}
