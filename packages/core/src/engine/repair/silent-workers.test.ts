import { describe, expect, it } from 'vitest';
import { foldWorker, workerAt } from '../../db/models/fold-worker.ts';
import type { Worker } from '../../db/models/worker.ts';
import { SilentWorkers } from './silent-workers.ts';

const NOW = 1_800_000_000;

/** A worker that was heard last so long ago, seconds; `last` is what it said then. */
function worker(
  name: string,
  pool: string,
  ago: number,
  last: 'worker-heartbeat' | 'worker-offline' = 'worker-heartbeat',
): Worker {
  const at = NOW - ago;
  const event = { type: last, hostname: name, timestampSeconds: at, pid: 7, clock: 1, active: 0 } as const;
  const inspection = {
    inspectedAt: at,
    pool,
    concurrency: 1,
    poolProcesses: [],
    prefetchCount: 4,
    uptimeSeconds: 9,
    queues: [`${name}-queue`],
    totals: {},
  };
  return workerAt({ ...foldWorker(undefined, event, 'redis://h', at), inspection }, NOW);
}

describe('SilentWorkers', () => {
  const silent = new SilentWorkers([
    worker('solo', 'solo', 600),
    worker('heard', 'solo', 1),
    worker('leaver', 'solo', 600, 'worker-offline'),
    worker('forker', 'prefork', 600),
  ]);

  it.each([
    ['solo', true],
    ['heard', false],
    ['leaver', false],
    ['forker', false],
  ])('a task that was received by %s may be there: %s', (name, may) => {
    expect(silent.mayHave({ worker: name, queue: 'any' })).toBe(may);
    expect(silent.mayHave({ worker: null, queue: `${name}-queue` })).toBe(may);
  });

  it('a task of which no more is known may be with any of them', () => {
    expect(silent.mayHave({ worker: null, queue: null })).toBe(true);
    expect(new SilentWorkers([]).mayHave({ worker: null, queue: null })).toBe(false);
  });
});
