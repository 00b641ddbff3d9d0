import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { eventStream } from '../fill/event-stream.ts';
import type { ProductDatabase } from '../fill/product-database.ts';
import { type Latency, latencyOf } from './latency.ts';

/** A steady load on a database in this process. */
export interface StallOptions {
  readonly database: ProductDatabase;
  readonly eventsPerSecond: number;
  /** Number of the first task; may not be stored yet. */
  readonly from: number;
  /** Asked once a second, with the tasks fed so far. */
  readonly until: (fed: number) => Promise<boolean>;
}

/** How batches fared. */
export interface Stalls {
  /** From when a batch was due to its commit: all that kept it waiting is in it. */
  readonly latency: Latency;
  readonly batches: number;
  /** Tasks fed. */
  readonly fed: number;
}

const BATCH_MS = 50;
/** First statements, cold caches: no part of what is measured. */
const WARM_UP_BATCHES = 60;
const EVENTS_A_TASK = 4;
const ENDLESS = 1e9;

/** Feeds small batches at fixed times and tells how long each took from its time to its commit. */
export async function measureStalls({
  database,
  eventsPerSecond,
  from,
  until,
}: StallOptions): Promise<Stalls> {
  const tasksPerBatch = Math.max(1, Math.round((eventsPerSecond * BATCH_MS) / 1000 / EVENTS_A_TASK));
  const stream = eventStream({
    from,
    to: from + ENDLESS,
    startsAt: Date.now() / 1000,
    secondsPerTask: BATCH_MS / 1000 / tasksPerBatch,
    tasksPerBatch,
  });
  const engineRun = randomUUID();
  const times: number[] = [];
  let sequence = 0;
  let dueAt = performance.now();
  for (const { tasksBegun, ...batch } of stream) {
    await setTimeout(Math.max(0, dueAt - performance.now()));
    await database.ingest({ ...batch, engineRun, sequence: ++sequence });
    if (sequence > WARM_UP_BATCHES) times.push(performance.now() - dueAt);
    dueAt = Math.max(dueAt, sequence === WARM_UP_BATCHES ? performance.now() : 0) + BATCH_MS;
    const isWholeSecond = times.length % (1000 / BATCH_MS) === 0;
    if (times.length > 0 && isWholeSecond && (await until(tasksBegun - from)))
      return { latency: latencyOf(times), batches: times.length, fed: tasksBegun - from };
  }
  throw new Error('the stream of tasks ended');
}
