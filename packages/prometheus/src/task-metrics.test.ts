import type { EventTally } from '@celery-cnc/core/models';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { exposition } from './exposition.ts';
import { TaskMetrics } from './task-metrics.ts';

let registry: Registry;

beforeEach(() => {
  registry = new Registry();
});

function tally(fields: Partial<EventTally>): EventTally {
  return {
    minute: 0,
    type: 'task-succeeded',
    name: 'math.add',
    queue: null,
    worker: 'w@h',
    broker: 'redis://localhost:6379/0',
    exceptionClass: null,
    count: 1,
    runtimes: [],
    waits: [],
    ...fields,
  };
}

async function lines(): Promise<string[]> {
  return (await exposition(registry)).split('\n');
}

describe('TaskMetrics', () => {
  it("has Flower's names, labels and bucket bounds", async () => {
    const metrics = new TaskMetrics(registry, { runtimeBuckets: [0.5, 1, 10], maxSeries: 100 });
    metrics.add(tally({ count: 2, runtimes: [0.7, 3] }));
    metrics.add(tally({ type: 'task-sent', worker: null, name: null }));
    expect(await lines()).toEqual(
      expect.arrayContaining([
        '# HELP flower_events_total Number of events',
        '# TYPE flower_events_total counter',
        'flower_events_total{worker="w@h",type="task-succeeded",task="math.add"} 2',
        'flower_events_total{worker="",type="task-sent",task=""} 1',
        '# TYPE flower_task_runtime_seconds histogram',
        'flower_task_runtime_seconds_bucket{le="0.5",worker="w@h",task="math.add"} 0',
        'flower_task_runtime_seconds_bucket{le="1.0",worker="w@h",task="math.add"} 1',
        'flower_task_runtime_seconds_bucket{le="10.0",worker="w@h",task="math.add"} 2',
        'flower_task_runtime_seconds_bucket{le="+Inf",worker="w@h",task="math.add"} 2',
        'flower_task_runtime_seconds_sum{worker="w@h",task="math.add"} 3.7',
        'flower_task_runtime_seconds_count{worker="w@h",task="math.add"} 2',
      ]),
    );
  });

  it("counts what was found out by asking apart from Flower's figures", async () => {
    const metrics = new TaskMetrics(registry, { runtimeBuckets: [1], maxSeries: 1 });
    metrics.add(tally({ type: 'task-cnc-lost', worker: null, count: 2 }));
    metrics.add(tally({ type: 'task-cnc-lost', worker: null, name: 'math.other' }));
    // Somebody's own event of that name is an event.
    metrics.add(tally({ type: 'task-cnc-lost' }));
    const text = await lines();
    expect(text).toContain('celery_cnc_task_findings_total{type="task-cnc-lost",task="math.add"} 2');
    expect(text).toContain('celery_cnc_task_findings_total{type="task-cnc-lost",task="__other__"} 1');
    expect(text).toContain('flower_events_total{worker="w@h",type="task-cnc-lost",task="math.add"} 1');
    expect(text).toContain('celery_cnc_metrics_folded_total{metric="celery_cnc_task_findings_total"} 1');
    expect(text.filter((line) => line.startsWith('flower_events_total{'))).toHaveLength(1);
  });

  it('leaves label values alone that look like a bound', async () => {
    const metrics = new TaskMetrics(registry, { runtimeBuckets: [1], maxSeries: 100 });
    metrics.add(tally({ name: 'a,le="5"\n' }));
    expect(await lines()).toContain(
      'flower_events_total{worker="w@h",type="task-succeeded",task="a,le=\\"5\\"\\n"} 1',
    );
  });

  it('keeps series for workers however many processes send', async () => {
    const metrics = new TaskMetrics(registry, { runtimeBuckets: [1], maxSeries: 100 });
    for (let index = 0; index < 1000; index += 1) {
      metrics.add(tally({ type: 'task-sent', worker: `gen${index}@web` }));
    }
    metrics.add(tally({}));
    const events = (await lines()).filter((line) => line.startsWith('flower_events_total{'));
    expect(events).toHaveLength(27);
    expect(events).toEqual(
      expect.arrayContaining([
        'flower_events_total{worker="__other__",type="task-sent",task="__other__"} 975',
        'flower_events_total{worker="w@h",type="task-succeeded",task="math.add"} 1',
      ]),
    );
  });

  it('stays within its series and still counts every event', async () => {
    const metrics = new TaskMetrics(registry, { runtimeBuckets: [1], maxSeries: 100 });
    for (let index = 0; index < 1000; index += 1) {
      metrics.add(tally({ name: `task-${index}`, type: `task-custom-${index}`, runtimes: [0.1] }));
    }
    const events = (await lines()).filter((line) => line.startsWith('flower_events_total{'));
    expect(events).toHaveLength(76);
    const total = events.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(total).toBe(1000);
    const buckets = (await lines()).filter((line) => line.startsWith('flower_task_runtime_seconds_'));
    expect(buckets.length).toBeLessThanOrEqual(104);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'celery_cnc_metrics_folded_total{metric="flower_events_total"} 925',
        'celery_cnc_metrics_folded_total{metric="flower_task_runtime_seconds"} 975',
      ]),
    );
  });
});
