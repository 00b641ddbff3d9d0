import { z } from 'zod';
import type { WorkerInspection } from '../../db/models/worker.ts';

const MOST_NAMES = 2000;
/** Kombu writes a missing figure as `"N/A"`. */
const figure = z.number().finite().nullable().catch(null);

const statsReply = z.object({
  pool: z
    .object({
      implementation: z.string().max(300).nullable().catch(null),
      'max-concurrency': figure,
      processes: z.array(z.number()).max(10_000).catch([]),
    })
    .partial()
    .catch({}),
  autoscaler: z.object({ min: z.number().finite(), max: z.number().finite() }).optional().catch(undefined),
  prefetch_count: figure.optional(),
  uptime: figure.optional(),
  total: z.record(z.string().max(1000), z.number()).catch({}),
});

const queuesReply = z
  .array(z.object({ name: z.string().max(1000) }))
  .max(MOST_NAMES)
  .catch([]);

/** Celery's own pools, by the class that implements them. */
const POOL = /celery\.concurrency\.(\w+):/;

/** A worker's answers to `stats` and `active_queues`. Only what is shown is taken over: `stats` holds broker passwords. */
export function readInspection(stats: unknown, queues: unknown): WorkerInspection {
  const parsed = statsReply.safeParse(stats);
  const { pool = {}, autoscaler, prefetch_count, uptime, total = {} } = parsed.success ? parsed.data : {};
  const implementation = pool.implementation ?? null;
  return {
    inspectedAt: Date.now() / 1000,
    pool: implementation === null ? null : (POOL.exec(implementation)?.[1] ?? implementation),
    concurrency: pool['max-concurrency'] ?? null,
    ...(autoscaler === undefined ? {} : { autoscale: autoscaler }),
    poolProcesses: pool.processes ?? [],
    prefetchCount: prefetch_count ?? null,
    uptimeSeconds: uptime ?? null,
    queues: queuesReply.parse(queues).map(({ name }) => name),
    totals: Object.fromEntries(Object.entries(total).slice(0, MOST_NAMES)),
  };
}
