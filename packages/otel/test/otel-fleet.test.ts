import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CeleryApp, CeleryCnC } from '@celery-cnc/core';
import { createPrivateFolder, runPython, startCeleryWorker, startRedis } from '@celery-cnc/fleet';
import { afterEach, expect, it, vi } from 'vitest';
import { OpenTelemetryConfig } from '../dist/index.js';
import { OtlpReceiver } from './otlp-receiver.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const CHAIN = `
import fleet_tasks as f
from celery import chain
chain(f.add.s(2, 3), f.add.s(10), f.echo.s()).delay()
f.fail.delay("käse")`;

it('the spans of a real workflow make one trace, in the order in which its tasks called each other', async () => {
  const redis = await startRedis();
  cleanups.push(() => redis.stop());
  const folder = await createPrivateFolder('otel-fleet');
  cleanups.push(() => folder.remove());
  const collector = await OtlpReceiver.start();
  cleanups.push(() => collector.close());
  const urls = { brokerUrl: redis.url };
  const worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@otel', pool: 'solo' });
  cleanups.push(() => worker.stop());
  const cnc = new CeleryCnC(new CeleryApp({ name: 'fleet', broker: redis.url }), {
    projectDir: fileURLToPath(new URL('..', import.meta.url)),
    env: {},
    config: {
      logging: { logDir: join(folder.path, 'logs'), console: false },
      database: { adapter: 'sqlite', dbPath: join(folder.path, 'cnc.db') },
      openTelemetry: new OpenTelemetryConfig({ endpoint: collector.endpoint }),
    },
  });
  cleanups.push(() => cnc.stop());
  await cnc.start();
  await vi.waitFor(() => expect(cnc.components.get('engine')?.details?.summary).toBe('connected'), 20_000);

  await runPython(['-c', CHAIN], urls);
  await vi.waitFor(() => expect(collector.spans).toHaveLength(4), 30_000);

  const [first, second] = collector.named('run fleet.add').sort((a, b) => a.startSeconds - b.startSeconds);
  const [last] = collector.named('run fleet.echo');
  const [failed] = collector.named('run fleet.fail');
  expect(first).not.toHaveProperty('parentSpanId');
  expect(second).toMatchObject({ traceId: first?.traceId, parentSpanId: first?.spanId });
  expect(last).toMatchObject({ traceId: first?.traceId, parentSpanId: second?.spanId });
  expect(failed?.traceId).not.toBe(first?.traceId);
  expect(failed?.status).toEqual({ code: 2, message: 'FleetError' });
  expect(JSON.stringify(collector.spans)).not.toContain('käse');
  await vi.waitFor(
    () => expect(cnc.components.get('otel')?.details?.figures).toMatchObject({ exported: 4, failed: 0 }),
    10_000,
  );
});
