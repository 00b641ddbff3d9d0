/** What is remembered of queues, which are paused and how they were: this part of what the database serves. */
import { z } from 'zod';
import type { QueueHistory, QueueHistoryQuery, QueueMinutes } from '../db/models/queue-history.ts';
import type { QueuePause, QueuePauseChange } from '../db/models/queue-pause.ts';
import { epochSeconds, type MethodRule, read } from './method-rule.ts';

/** How the database looks after queues. */
export interface QueueRecordMethods {
  /** Changes one pause in one transaction, and resolves with what is remembered then. Repeating it changes nothing. */
  changeQueuePause(change: QueuePauseChange): Promise<QueuePause | null>;
  /** Pauses of every broker, or of one, by broker and queue. */
  listQueuePauses(query: { readonly broker?: string }): Promise<readonly QueuePause[]>;
  /** Adds a minute to the history. Of a minute that is there already nothing is added. */
  recordQueueMinutes(minutes: QueueMinutes): Promise<null>;
  getQueueHistory(query: QueueHistoryQuery): Promise<QueueHistory>;
}

const broker = z.string().min(1).max(2000);
const queue = z.string().min(1).max(255);
const workers = z.array(z.string().min(1).max(1000)).max(20_000);
const count = z.number().min(0);

const pauseChange = z.strictObject({
  broker,
  queue,
  state: z.strictObject({ state: z.enum(['paused', 'resuming']), since: epochSeconds }).optional(),
  addWorkers: workers.optional(),
  removeWorkers: workers.optional(),
});

const queueMinute = z.strictObject({
  queue: z.string().min(1),
  ready: count,
  readyMost: count,
  unacknowledged: count.nullable(),
  consumers: count,
  flow: z.strictObject({ incoming: count, outgoing: count }).nullable(),
});

const fromEngine = (params: z.ZodType): MethodRule => ({
  params,
  roles: ['engine'],
  repeatable: true,
  deadlineMs: 30_000,
});

/** The rules of these methods. */
export const QUEUE_RECORD_METHODS: Readonly<Record<keyof QueueRecordMethods, MethodRule>> = {
  changeQueuePause: fromEngine(pauseChange),
  listQueuePauses: read(z.strictObject({ broker: broker.optional() })),
  recordQueueMinutes: fromEngine(
    z.strictObject({ broker, minute: z.int().min(0), queues: z.array(queueMinute).max(10_000) }),
  ),
  getQueueHistory: read(
    z.strictObject({
      broker,
      queue,
      from: epochSeconds,
      to: epochSeconds,
      steps: z.int().min(10).max(500),
    }),
  ),
};
