import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDbControllerContract } from '../../../testing/db-controller-contract.ts';
import { sampleBatch, sampleHeartbeat } from '../../../testing/sample-events.ts';
import { MemoryController } from './memory-controller.ts';

runDbControllerContract(
  'memory',
  {
    open: async () => new MemoryController({ maxTasks: 10_000 }),
    dispose: async () => {},
  },
  { describe, it, expect, beforeEach, afterEach },
);

describe('MemoryController', () => {
  it('forgets workers that are gone for longer than they are kept', async () => {
    const retention = { maxAgeSeconds: null, failuresMaxAgeSeconds: null, workersMaxAgeSeconds: 60 };
    const db = new MemoryController({ maxTasks: 10, retention });
    const now = Date.now() / 1000;
    for (const [sequence, ageSeconds] of [100, 50].entries()) {
      const workerEvents = [sampleHeartbeat(`w${ageSeconds}@h`, { timestampSeconds: now - ageSeconds })];
      await db.ingest(sampleBatch({ sequence: sequence + 1, receivedAt: now - ageSeconds, workerEvents }));
    }
    expect((await db.listWorkers()).map(({ name }) => name)).toEqual(['w50@h']);
  });
});
