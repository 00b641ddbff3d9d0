import type { ChangeFeed } from '@celery-cnc/core/component';
import { createFindingEvent, type TaskEvent } from '@celery-cnc/core/models';
import { createTestContext, sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenTelemetryOptions, openTelemetryOptions } from '../dist/options.js';
import { spanIdOf, traceIdOf } from '../dist/span-ids.js';
import { TaskTracer } from '../dist/task-tracer.js';
import { OtlpReceiver } from './otlp-receiver.ts';

/** OTLP's numbers. */
const CONSUMER = 5;
const ERROR = 2;

let collector: OtlpReceiver;
const running: TaskTracer[] = [];

beforeEach(async () => {
  collector = await OtlpReceiver.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  collector.close();
  for (const tracer of running.splice(0)) await tracer.stop();
});

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 20 });

function createContext(options: OpenTelemetryOptions = {}) {
  const headers = { authorization: 'Bearer s3cret' };
  return createTestContext(openTelemetryOptions.parse({ endpoint: collector.endpoint, headers, ...options }));
}

async function start(test: ReturnType<typeof createContext>): Promise<TaskTracer> {
  const tracer = new TaskTracer(test.context);
  running.push(tracer);
  await tracer.start();
  return tracer;
}

const life = (id: string, options: Partial<Parameters<typeof sampleTaskLife>[0]> = {}) =>
  sampleTaskLife({ id, ...options });
const lives = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => life(`${prefix}${index}`)).flat();

describe('spans', () => {
  it('tell a task that succeeded: times, kind, attributes, and neither arguments nor result', async () => {
    const test = createContext({
      serviceName: 'shop',
      attributes: { 'deployment.environment.name': 'staging' },
    });
    await start(test);
    const at = Date.now() / 1000 - 10;
    await test.database.ingest({ taskEvents: life('a', { at, args: "('p4ssword',)" }) });
    await until(() => expect(collector.spans).toHaveLength(1));
    const [span] = collector.spans;
    expect(span).toMatchObject({
      name: 'run math.add',
      kind: CONSUMER,
      traceId: traceIdOf('a'),
      spanId: spanIdOf('a'),
      attributes: {
        'messaging.system': 'celery',
        'messaging.operation.name': 'run',
        'messaging.operation.type': 'process',
        'messaging.message.id': 'a',
        'messaging.destination.name': 'celery',
        'celery.task.name': 'math.add',
        'celery.task.state': 'SUCCESS',
        'celery.task.retries': 0,
        'celery.worker': 'w1@host',
      },
      resource: { 'service.name': 'shop', 'deployment.environment.name': 'staging' },
    });
    expect(span).not.toHaveProperty('parentSpanId');
    expect(span?.startSeconds).toBeCloseTo(at + 0.02, 3);
    expect(span?.endSeconds).toBeCloseTo(at + 0.5, 3);
    expect(span?.status?.code ?? 0).toBe(0);
    expect(JSON.stringify(collector.spans)).not.toMatch(/p4ssword|result/);
    expect(collector.requests[0]).toMatchObject({
      url: '/v1/traces',
      headers: { authorization: 'Bearer s3cret', 'content-type': 'application/x-protobuf' },
    });
  });

  it('of one workflow are one trace, a child below its parent, failures as errors', async () => {
    const test = createContext();
    await start(test);
    const child = life('child', { name: 'text.upper', outcome: 'failure' });
    const events = child.map((event): TaskEvent => ({ ...event, rootId: 'root', parentId: 'root' }));
    await test.database.ingest({ taskEvents: events });
    await test.database.ingest({ taskEvents: life('root') });
    await until(() => expect(collector.spans).toHaveLength(2));
    const [failed] = collector.named('run text.upper');
    const [root] = collector.named('run math.add');
    expect(failed).toMatchObject({
      traceId: root?.traceId,
      parentSpanId: root?.spanId,
      status: { code: ERROR, message: 'ValueError' },
      attributes: { 'error.type': 'ValueError', 'celery.task.state': 'FAILURE' },
    });
  });

  it('are for what has ended, once, whatever is told again', async () => {
    const test = createContext();
    await start(test);
    const [sent, received, started, succeeded] = life('a') as [TaskEvent, TaskEvent, TaskEvent, TaskEvent];
    await test.database.ingest({ taskEvents: [sent, received, started] });
    await test.database.ingest({ taskEvents: [...life('open').slice(0, 3), ...life('b')] });
    await until(() => expect(collector.spans).toHaveLength(1));
    await test.database.ingest({ taskEvents: [succeeded] });
    await test.database.ingest({ taskEvents: [{ ...succeeded, clock: 99, result: '6' }] });
    await test.database.ingest({ taskEvents: life('c') });
    await until(() => expect(collector.spans.length).toBeGreaterThanOrEqual(3));
    expect(collector.spans.map((span) => span.attributes['messaging.message.id']).sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('of a task whose start was lost begin where its runtime says, of one that never ran are points', async () => {
    const test = createContext();
    await start(test);
    const at = Date.now() / 1000 - 10;
    const base = { hostname: 'w1@host', clock: 20, pid: 100, timestampSeconds: at + 5 };
    const [sent, received, , succeeded] = life('lost', { at }) as [
      TaskEvent,
      TaskEvent,
      TaskEvent,
      TaskEvent,
    ];
    await test.database.ingest({ taskEvents: [sent, received, succeeded] });
    const revoked = life('revoked', { at, name: 'x.revoked' }).slice(0, 2);
    await test.database.ingest({
      taskEvents: [...revoked, { ...base, type: 'task-revoked', taskId: 'revoked' }],
    });
    await until(() => expect(collector.spans).toHaveLength(2));
    expect(collector.named('run math.add')[0]?.startSeconds).toBeCloseTo(at + 0.02, 2);
    const [point] = collector.named('run x.revoked');
    expect(point?.startSeconds).toBe(point?.endSeconds);
    expect(point?.attributes['celery.task.state']).toBe('REVOKED');
  });

  it('are not told of a lost task, unless its end comes after all', async () => {
    const test = createContext();
    await start(test);
    const events = life('gone');
    await test.database.ingest({ taskEvents: events.slice(0, 3) });
    const finding = { kind: 'lost', state: 'LOST', signs: 3, reason: 'unknown' } as const;
    const lost = createFindingEvent(finding, { taskId: 'gone', timestampSeconds: 9, verdicts: 0 });
    await test.database.controller.recordFindings({ broker: 'redis://localhost:6379/0', events: [lost] });
    await test.database.ingest({ taskEvents: life('other', { name: 'x.other' }) });
    await until(() => expect(collector.named('run x.other')).toHaveLength(1));
    expect(collector.spans).toHaveLength(1);
    await test.database.ingest({ taskEvents: events.slice(3) });
    await until(() => expect(collector.spans).toHaveLength(2));
    expect(collector.named('run math.add')[0]?.attributes['celery.task.state']).toBe('SUCCESS');
  });

  it('have the same ids after a restart', async () => {
    const test = createContext();
    const first = await start(test);
    const events = life('a');
    await test.database.ingest({ taskEvents: events });
    await first.stop();
    const again = await start(test);
    await test.database.ingest({ taskEvents: [{ ...(events[3] as TaskEvent), clock: 99, result: '6' }] });
    await until(() => expect(again.status().figures).toMatchObject({ exported: 1 }));
    const ids = collector.spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('of tasks that ended while the feed was interrupted are made from the database', async () => {
    const test = createContext();
    await test.database.ingest({ taskEvents: life('long ago', { at: Date.now() / 1000 - 3600 }) });
    let interrupted = false;
    const events: ChangeFeed = {
      subscribe: (options) =>
        test.database.events.subscribe({
          ...options,
          listener: (change) => (interrupted ? undefined : options.listener(change)),
        }),
    };
    const tracer = await start({ ...test, context: { ...test.context, events } });
    await test.database.ingest({ taskEvents: lives('told', 3) });
    interrupted = true;
    await test.database.ingest({ taskEvents: lives('missed', 700) });
    interrupted = false;
    test.database.comeBack();
    await until(() => expect(tracer.status().figures).toMatchObject({ exported: 703 }));
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(703);
  });
});

describe('a collector', () => {
  it('that refuses is told once, with its status; what it did not take is counted; it recovers', async () => {
    const test = createContext();
    const tracer = await start(test);
    collector.status = 400;
    for (const id of ['a', 'b']) {
      const { length } = collector.requests;
      await test.database.ingest({ taskEvents: life(id) });
      await until(() => expect(collector.requests.length).toBeGreaterThan(length));
    }
    await until(() =>
      expect(tracer.status().figures).toEqual({ exported: 0, queued: 0, failed: 2, dropped: 0 }),
    );
    expect(tracer.status()).toMatchObject({ degraded: true, summary: expect.stringContaining('HTTP 400') });
    collector.status = 200;
    await test.database.ingest({ taskEvents: life('c') });
    await until(() => expect(tracer.status().figures).toMatchObject({ exported: 1, failed: 2 }));
    expect(tracer.status().degraded).toBe(false);
    expect(test.logged.map(({ message }) => message)).toEqual([
      'spans could not be exported',
      'the collector takes spans again',
    ]);
    expect(JSON.stringify([test.logged, tracer.status()])).not.toContain('s3cret');
  });

  it.each(['is away', 'never answers'])(
    'that %s fills no more than the queue, and does not hold up the stop',
    async (what) => {
      const test = createContext({ maxQueuedSpans: 600 });
      if (what === 'is away') collector.close();
      else collector.status = null;
      const tracer = await start(test);
      await test.database.ingest({ taskEvents: lives('a', 2000) });
      await until(() => expect(tracer.status().figures).toMatchObject({ dropped: 1400, queued: 600 }));
      await running.pop()?.stop();
      expect(test.logged.at(-1)).toMatchObject({ fields: { spans: expect.any(Number) } });
      expect(test.logged.at(-1)?.message).toBe('stopped with spans that the collector has not taken');
    },
  );

  it('gets at the stop what waited, however many batches that are', async () => {
    const test = createContext({ maxQueuedSpans: 30_000 });
    const tracer = await start(test);
    await test.database.ingest({ taskEvents: lives('a', 20_000) });
    await until(() => expect(tracer.status().figures?.queued).toBeGreaterThan(0));
    await tracer.stop();
    expect(tracer.status().figures).toEqual({ exported: 20_000, queued: 0, failed: 0, dropped: 0 });
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(20_000);
  });

  it('is found by the variables of the specification where options say nothing', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `${collector.endpoint}/base`);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=blue,authorization=loses');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=1,team=red');
    vi.stubEnv('OTEL_SERVICE_NAME', 'from-env');
    const test = createContext({ endpoint: undefined, attributes: { team: 'green' } });
    await start(test);
    await test.database.ingest({ taskEvents: life('a') });
    await until(() => expect(collector.spans).toHaveLength(1));
    expect(collector.requests[0]?.url).toBe('/base/v1/traces');
    expect(collector.requests[0]?.headers).toMatchObject({
      'x-tenant': 'blue',
      authorization: 'Bearer s3cret',
    });
    expect(collector.spans[0]?.resource).toEqual({
      'service.name': 'from-env',
      'service.version': '1',
      team: 'green',
    });
  });
});
