import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestContext, sampleBatch, sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTelemetryOptions } from '../dist/options.js';
import { spanIdOf, traceIdOf } from '../dist/span-ids.js';
import { TaskTracer } from '../dist/task-tracer.js';

let collector: Server;
let endpoint = '';
let bodies: Buffer[] = [];
let status = 200;
const running: TaskTracer[] = [];

beforeEach(async () => {
  bodies = [];
  status = 200;
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/traces' && status === 200) bodies.push(Buffer.concat(chunks));
    response.writeHead(status).end();
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const tracer of running.splice(0)) await tracer.stop();
  collector.closeAllConnections();
  collector.close();
});

async function start() {
  const test = createTestContext(
    openTelemetryOptions.parse({ endpoint, headers: { authorization: 'Bearer s3cret' } }),
  );
  const tracer = new TaskTracer(test.context);
  running.push(tracer);
  await tracer.start();
  let sequence = 0;
  const ingest = (taskEvents: ReturnType<typeof sampleTaskLife>) =>
    test.database.controller.ingest(sampleBatch({ sequence: ++sequence, taskEvents }));
  return { test, tracer, ingest };
}

/** Protobuf keeps bytes and texts as they are, so an id or a name can be looked for in the message. */
const contains = (needle: Buffer | string) => Buffer.concat(bodies).includes(needle);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('TaskTracer', () => {
  it('exports one span for each task that ended, with ids that tell the workflow', async () => {
    const { tracer, ingest } = await start();
    await ingest(sampleTaskLife({ id: 'root-1', name: 'math.add' }));
    const child = sampleTaskLife({ id: 'child-1', name: 'text.upper', outcome: 'failure' });
    await ingest(child.map((event) => ({ ...event, rootId: 'root-1', parentId: 'root-1' })));
    await ingest(sampleTaskLife({ id: 'open-1', name: 'still.running' }).slice(0, 3));
    await until(() => tracer.status().figures?.exported === 2);
    expect(contains('process math.add')).toBe(true);
    expect(contains('ValueError')).toBe(true);
    expect(contains('still.running')).toBe(false);
    expect(contains(Buffer.from(traceIdOf('root-1'), 'hex'))).toBe(true);
    expect(contains(Buffer.from(traceIdOf('child-1'), 'hex'))).toBe(false);
    expect(contains(Buffer.from(spanIdOf('child-1'), 'hex'))).toBe(true);
    expect(contains('(2, 3)')).toBe(false);
  });

  it('counts what a collector does not take, says so once, and recovers', async () => {
    const { test, tracer, ingest } = await start();
    status = 400;
    await ingest(sampleTaskLife({ id: 'a' }));
    await until(() => tracer.status().degraded === true);
    expect(tracer.status().figures).toMatchObject({ failed: 1, exported: 0 });
    status = 200;
    await ingest(sampleTaskLife({ id: 'b' }));
    await until(() => tracer.status().figures?.exported === 1);
    expect(tracer.status().degraded).toBe(false);
    expect(JSON.stringify([test.logged, tracer.status()])).not.toContain('s3cret');
  });
});
