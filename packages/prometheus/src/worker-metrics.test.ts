import type { Worker } from '@celery-cnc/core/models';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { WorkerMetrics } from './worker-metrics.ts';

let registry: Registry;

beforeEach(() => {
  registry = new Registry();
});

function worker(fields: Partial<Worker>): Worker {
  return {
    name: 'w@h',
    broker: 'redis://localhost:6379/0',
    status: 'online',
    pid: 1,
    firstSeenAt: 1,
    lastSeenAt: 10,
    offlineSince: null,
    heartbeatSeconds: 2,
    active: 3,
    processed: 5,
    loadavg: null,
    swIdent: null,
    swVer: null,
    swSys: null,
    clockSkewSeconds: null,
    inspection: null,
    ...fields,
  };
}

async function samples(): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('flower_'));
}

describe('WorkerMetrics', () => {
  it('adds up a name that two brokers know, and forgets the tasks of a worker that went', async () => {
    const metrics = new WorkerMetrics(registry, 100);
    metrics.replace([
      worker({}),
      worker({ broker: 'amqp://localhost:5672//', active: 4 }),
      worker({ name: 'gone@h', status: 'offline', active: 9 }),
    ]);
    expect(await samples()).toEqual([
      'flower_worker_online{worker="w@h"} 1',
      'flower_worker_online{worker="gone@h"} 0',
      'flower_worker_number_of_currently_executing_tasks{worker="w@h"} 7',
      'flower_worker_number_of_currently_executing_tasks{worker="gone@h"} 0',
    ]);
  });

  it('drops workers that are no longer listed', async () => {
    const metrics = new WorkerMetrics(registry, 100);
    metrics.replace([worker({})]);
    metrics.replace([]);
    expect(await samples()).toEqual([]);
  });

  it('has no more series than allowed', async () => {
    const metrics = new WorkerMetrics(registry, 100);
    metrics.replace(Array.from({ length: 200 }, (_, index) => worker({ name: `w${index}@h` })));
    expect(await samples()).toHaveLength(200);
  });
});
