import { createServer } from 'node:net';
import type { TaskEvent } from '@celery-cnc/core/models';
import { createTestContext, type TestContext } from '@celery-cnc/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import component from '../src/component.ts';
import { type PrometheusSettings, prometheusOptions } from '../src/options.ts';

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function startExporter(options: object = {}) {
  const test: TestContext<PrometheusSettings> = createTestContext(
    prometheusOptions.parse({ port: 0, ...options }),
  );
  const exporter = component.create(test.context);
  await exporter.start();
  stops.push(() => exporter.stop());
  const url = exporter.status?.().links?.[0]?.href ?? '';
  return { ...test, exporter, url };
}

function event(fields: Partial<TaskEvent>): TaskEvent {
  return {
    type: 'task-received',
    taskId: 'a',
    timestampSeconds: Date.now() / 1000,
    hostname: 'w@h',
    pid: 1,
    clock: 1,
    ...fields,
  };
}

const oneTask = [
  event({ name: 'math.add' }),
  event({ type: 'task-started', clock: 2 }),
  event({ type: 'task-succeeded', clock: 3, runtimeSeconds: 0.3, result: '3' }),
];

async function scrape(url: string): Promise<string[]> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return (await response.text()).split('\n');
}

describe('the exporter', () => {
  it('counts what is stored, once', async () => {
    const { database, url } = await startExporter();
    await database.ingest({ taskEvents: oneTask });
    await database.ingest({ taskEvents: oneTask });
    await database.ingest({
      workerEvents: [
        {
          type: 'worker-heartbeat',
          hostname: 'w@h',
          timestampSeconds: Date.now() / 1000,
          pid: 1,
          clock: 4,
          active: 2,
        },
      ],
    });
    expect(await scrape(url)).toEqual(
      expect.arrayContaining([
        'flower_events_total{worker="w@h",type="task-received",task="math.add"} 1',
        'flower_events_total{worker="w@h",type="task-succeeded",task="math.add"} 1',
        'flower_task_runtime_seconds_bucket{le="0.25",worker="w@h",task="math.add"} 0',
        'flower_task_runtime_seconds_bucket{le="0.5",worker="w@h",task="math.add"} 1',
        'flower_task_runtime_seconds_bucket{le="1.0",worker="w@h",task="math.add"} 1',
        'flower_worker_online{worker="w@h"} 1',
        'flower_worker_number_of_currently_executing_tasks{worker="w@h"} 2',
        'celery_cnc_task_events_committed_total 3',
        'celery_cnc_task_events_duplicate_total 3',
        'celery_cnc_database_up 1',
        'celery_cnc_build_info{version="0.0.0-test"} 1',
      ]),
    );
  });

  it('shows a worker that died without a word as offline', async () => {
    const { database, url } = await startExporter();
    const longAgo = Date.now() / 1000 - 60;
    await database.ingest({
      receivedAt: longAgo,
      workerEvents: [{ type: 'worker-online', hostname: 'w@h', timestampSeconds: longAgo, pid: 1, clock: 1 }],
    });
    expect(await scrape(url)).toContain('flower_worker_online{worker="w@h"} 0');
  });

  it('tells of processes and brokers', async () => {
    const { setComponents, setEngines, url } = await startExporter();
    setComponents([
      {
        name: 'beat',
        displayName: 'Beat',
        kind: 'component',
        status: 'down',
        pid: null,
        upSince: null,
        restarts: 3,
        lastExit: 'SIGKILL',
        memoryBytes: null,
        eventLoopLagMs: 12,
        route: null,
        links: [],
        configSummary: [],
        usage: null,
        details: null,
      },
    ]);
    setEngines([
      {
        broker: 'redis://localhost:6379/0',
        transport: 'redis',
        connected: false,
        connectedSince: null,
        lastError: 'refused',
        buffered: 7,
        lagSeconds: 0,
      },
    ]);
    const lines = await scrape(url);
    expect(lines).toEqual(
      expect.arrayContaining([
        'celery_cnc_component_up{component="beat"} 0',
        'celery_cnc_component_restarts_total{component="beat"} 3',
        'celery_cnc_component_event_loop_lag_seconds{component="beat"} 0.012',
        'celery_cnc_broker_connected{broker="redis://localhost:6379/0"} 0',
        'celery_cnc_broker_buffered_events{broker="redis://localhost:6379/0"} 7',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('celery_cnc_component_memory_bytes{'))).toEqual([]);
  });

  it('is still scraped while the database is away, keeps its counts and says so', async () => {
    const { database, url } = await startExporter();
    await database.ingest({ taskEvents: oneTask });
    await scrape(url);
    database.goAway();
    expect(await scrape(url)).toEqual(
      expect.arrayContaining([
        'celery_cnc_database_up 0',
        'celery_cnc_task_events_committed_total 3',
        'flower_events_total{worker="w@h",type="task-received",task="math.add"} 1',
      ]),
    );
    database.comeBack();
    expect(await scrape(url)).toEqual(
      expect.arrayContaining(['celery_cnc_database_up 1', 'celery_cnc_prometheus_changes_missed_total 1']),
    );
  });

  it('serves its path, a health check and a page that leads there', async () => {
    const { url } = await startExporter({ prometheusPath: '/custom/path' });
    expect(url).toMatch(/\/custom\/path$/);
    await scrape(url);
    const root = new URL('/', url);
    expect(await (await fetch(root)).text()).toContain('/custom/path');
    expect(await (await fetch(new URL('/healthcheck', url))).text()).toBe('OK');
    expect((await fetch(new URL('/metrics', url))).status).toBe(404);
  });

  it('frees its port and its subscription when it stops, open connections or not', async () => {
    const { database, exporter, url } = await startExporter();
    await scrape(url);
    expect(database.listenerCount).toBe(1);
    await exporter.stop();
    expect(database.listenerCount).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('names the option when its port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => taken.close(() => resolve())));
    const { port } = taken.address() as { port: number };
    await expect(startExporter({ port })).rejects.toMatchObject({
      code: 'CNC_START_FAILED',
      message: expect.stringContaining('prometheus.port'),
    });
  });
});
