import {
  type CeleryWorker,
  envelopeOf,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation, until } from './installation.ts';

/** Each task ends in a way of its own; the script prints ids by name of the case. */
const SCRIPT = `
import json, fleet_tasks as f
from celery import chain
ids = {
  "success": f.add.delay(2, 3).id,
  "failure": f.fail.delay("käse").id,
  "retried": f.flaky.delay(2).id,
  "hopeless": f.hopeless.delay().id,
  "rejected": f.reject.delay().id,
  "progress": f.progress.delay().id,
  "revoked": None, "chain": None, "child": None,
}
slow = f.nap.apply_async((0.1,), countdown=2)
f.app.control.revoke(slow.id)
ids["revoked"] = slow.id
last = chain(f.add.s(1, 1), f.add.s(10))()
ids["chain"], ids["child"] = last.parent.id, last.id
print(json.dumps(ids))
`;

interface Detail {
  readonly state: string;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly retries: number;
  readonly parentId: string | null;
  readonly rootId: string | null;
  readonly attempts: readonly {
    readonly retries: number;
    readonly state: string;
    readonly exception: string | null;
  }[];
  readonly events: readonly { readonly type: string; readonly fields: Record<string, unknown> }[];
  readonly children: readonly { readonly id: string }[];
}
interface Ingest {
  readonly eventsMalformed: number;
  readonly eventsOpaque: number;
  readonly gaps: number;
}

let broker: PrivateBroker;
let backend: PrivateBroker;
let worker: CeleryWorker;
let cnc: Installation;

async function setUp(start: () => Promise<PrivateBroker>): Promise<void> {
  broker = await start();
  backend = await startRedis();
  cnc = await Installation.create([broker.url], { engine: { eventQueue: 'e2e.events' } });
  await cnc.start();
  const urls = { brokerUrl: broker.url, backendUrl: backend.url };
  worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@events' });
}

async function tearDown(): Promise<void> {
  await worker.kill();
  await cnc.remove();
  await broker.stop();
  await backend.stop();
}

const detail = (id: string) => cnc.get<Detail>(`/tasks/${id}`);
const ingest = () => cnc.get<Ingest>('/ingest');

async function publishRaw(message: { body: Buffer | string; contentType: string }): Promise<void> {
  if (broker.url.startsWith('amqp')) {
    const connection = await connect(broker.url);
    const channel = await connection.createConfirmChannel();
    channel.publish('celeryev', 'task.multi', Buffer.from(message.body), {
      contentType: message.contentType,
    });
    await channel.waitForConfirms();
    await connection.close();
    return;
  }
  const client = new Redis(broker.url);
  const envelope = JSON.parse(
    envelopeOf({ body: '', hostname: 'x', routingKey: 'task.multi', events: 1 }),
  ) as Record<string, unknown>;
  envelope.body = Buffer.from(message.body).toString('base64');
  envelope['content-type'] = message.contentType;
  await client.publish('/0.celeryev/task.multi', JSON.stringify(envelope));
  await client.quit();
}

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('events of real workers over %s', (transport, start) => {
  beforeAll(() => setUp(start));
  afterAll(tearDown);

  it('arrive complete: every way in which a task can end', async () => {
    const urls = { brokerUrl: broker.url, backendUrl: backend.url };
    const ids = JSON.parse(await runPython(['-c', SCRIPT], urls)) as Record<string, string>;
    const expected = {
      success: 'SUCCESS',
      failure: 'FAILURE',
      retried: 'SUCCESS',
      hopeless: 'FAILURE',
      rejected: expect.stringMatching(/REJECTED|FAILURE/) as string,
      progress: 'SUCCESS',
      revoked: 'REVOKED',
      chain: 'SUCCESS',
      child: 'SUCCESS',
    };
    await until('all have ended', async () => {
      const states = await Promise.all(Object.values(ids).map(async (id) => (await detail(id)).state));
      return states.every((state) => ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'].includes(state));
    });
    const states = Object.fromEntries(
      await Promise.all(Object.entries(ids).map(async ([name, id]) => [name, (await detail(id)).state])),
    );
    expect(states).toEqual(expected);
    expect((await detail(ids.success as string)).result).toBe('5');
    const failure = await detail(ids.failure as string);
    expect(failure.exception).toContain('käse');
    expect(failure.traceback).toContain('Traceback');
    const retried = await detail(ids.retried as string);
    expect(retried.attempts.map((attempt) => [attempt.retries, attempt.state])).toEqual([
      [0, 'RETRY'],
      [1, 'RETRY'],
      [2, 'SUCCESS'],
    ]);
    expect(retried.attempts[0]?.exception).toContain('still down');
    const progress = await detail(ids.progress as string);
    expect(
      progress.events.some(
        ({ type, fields }) => type === 'task-progress' && JSON.stringify(fields).includes('"done":1'),
      ),
    ).toBe(true);
    const child = await detail(ids.child as string);
    expect([child.parentId, child.rootId]).toEqual([ids.chain, ids.chain]);
    expect((await detail(ids.chain as string)).children.map(({ id }) => id)).toEqual([ids.child]);
  });

  it('tell of the worker: alive, with pool, queues and version', async () => {
    interface Row {
      readonly name: string;
      readonly status: string;
      readonly swVer: string;
      readonly inspection: {
        readonly pool: string;
        readonly concurrency: number;
        readonly queues: string[];
      } | null;
    }
    await until(
      'the worker has answered',
      async () => (await cnc.get<{ items: Row[] }>('/workers')).items[0]?.inspection !== null,
    );
    const [row] = (await cnc.get<{ items: Row[] }>('/workers')).items;
    expect(row).toMatchObject({
      name: 'w1@events',
      status: 'online',
      inspection: { pool: 'prefork', concurrency: 2, queues: ['celery'] },
    });
    expect(row?.swVer).toMatch(/^5\./);
  });

  it('are told apart from what cannot be read, which is counted, kept and stops nothing', async () => {
    const before = await ingest();
    await publishRaw({ body: '{"type": "task-received", "uuid": 7}', contentType: 'application/json' });
    await publishRaw({ body: 'no json', contentType: 'application/json' });
    await publishRaw({
      body: Buffer.from([0x80, 4, 0x4b, 1, 0x2e]),
      contentType: 'application/x-python-serialize',
    });
    await until('they are counted', async () => {
      const now = await ingest();
      return (
        now.eventsMalformed - before.eventsMalformed === 2 && now.eventsOpaque - before.eventsOpaque === 1
      );
    });
    const { items } = await cnc.get<{ items: { reason: string; opaque: boolean }[] }>('/malformed-events');
    expect(items.length).toBeGreaterThanOrEqual(3);
    const id = (
      await runPython(['-c', 'import fleet_tasks as f; print(f.add.delay(1, 1).id)'], {
        brokerUrl: broker.url,
        backendUrl: backend.url,
      })
    ).trim();
    await until('events go on', async () => (await detail(id)).state === 'SUCCESS');
  });

  it('survive a restart of the broker; where some may be lost, a gap says so', async () => {
    const gapsBefore = (await ingest()).gaps;
    await broker.restart();
    await until(
      'the broker is heard again',
      async () =>
        (await cnc.get<{ items: { connected: boolean }[] }>('/brokers')).items[0]?.connected === true,
    );
    await until('gaps are told', async () => transport === 'rabbitmq' || (await ingest()).gaps > gapsBefore);
    await worker.kill();
    worker = await startCeleryWorker({
      app: 'fleet_tasks',
      name: 'w1@events',
      brokerUrl: broker.url,
      backendUrl: backend.url,
    });
    const id = (
      await runPython(['-c', 'import fleet_tasks as f; print(f.add.delay(1, 1).id)'], {
        brokerUrl: broker.url,
        backendUrl: backend.url,
      })
    ).trim();
    await until('events go on', async () => (await detail(id)).state === 'SUCCESS');
    if (transport === 'rabbitmq') expect((await ingest()).gaps).toBe(gapsBefore);
  });
});
