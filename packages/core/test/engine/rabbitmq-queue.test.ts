import { type PrivateBroker, publishEvents, startRabbitmq, syntheticEvents } from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningEngine, type RunningEngineOptions, until } from './running-engine.ts';

let broker: PrivateBroker;
const open: { stop(): Promise<void> }[] = [];
let queues = 0;

/** A queue of its own for every test. */
const freshQueue = () => `test.events.${++queues}`;

async function engineOn(eventQueue: string, more: Omit<RunningEngineOptions, 'brokerUrl'> = {}) {
  const running = await RunningEngine.start({
    brokerUrl: broker.url,
    ...more,
    options: { eventQueue, ...more.options },
  });
  open.unshift(running);
  return running;
}

/** Starts an engine so that its queue exists, and stops it again. */
async function leaveQueue(eventQueue: string, options: RunningEngineOptions['options'] = {}): Promise<void> {
  const running = await engineOn(eventQueue, { options });
  await running.connected();
  await running.stop();
}

const publish = (tasks: number) =>
  publishEvents(broker.url, syntheticEvents({ tasks, eventsPerMessage: 2, inFlight: tasks }));

async function withChannel(
  work: (
    channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createChannel']>>,
  ) => Promise<unknown>,
) {
  const connection = await connect(broker.url);
  try {
    return await work(await connection.createChannel());
  } finally {
    await connection.close();
  }
}

const waitingIn = async (queue: string) =>
  withChannel(async (channel) => (await channel.checkQueue(queue)).messageCount);

beforeAll(async () => {
  broker = await startRabbitmq();
});
afterEach(async () => {
  for (const part of open.splice(0)) await part.stop();
});
afterAll(() => broker.stop());

describe('Engine over RabbitMQ', () => {
  it('finds at its start what came while it was away; nothing is missing, no gap', async () => {
    const queue = freshQueue();
    await leaveQueue(queue);
    const events = await publish(300);
    const running = await engineOn(queue, { lastReceivedAt: Date.now() / 1000 - 5 });
    await until('all have come', () => running.sum('eventsReceived') === events);
    expect(running.taskIds.size).toBe(300);
    expect(running.gaps).toEqual([]);
    await until('all are acknowledged', async () => (await waitingIn(queue)) === 0);
  });

  it('acknowledges nothing that is not on disk: the next run gets it', async () => {
    const queue = freshQueue();
    const first = await engineOn(queue);
    await first.connected();
    first.databaseLeaves();
    const events = await publish(200);
    await until(
      'all have been heard',
      async () => (await first.engine.methods.getEngineStatus({})).buffered === events,
    );
    await first.stop();
    expect(first.batches).toEqual([]);
    const second = await engineOn(queue, { lastReceivedAt: Date.now() / 1000 });
    await until('all have come', () => second.sum('eventsReceived') === events);
    expect(second.gaps).toEqual([]);
  });

  it('brings everything to disk when the database comes back, in one batch for each number', async () => {
    const queue = freshQueue();
    const running = await engineOn(queue);
    await running.connected();
    running.databaseLeaves();
    const events = await publish(200);
    await until('it is told', () => running.engine.status().degraded);
    running.databaseReturns();
    await until('all have come', () => running.sum('eventsReceived') === events);
    expect(running.batches.map(({ sequence }) => sequence)).toEqual(
      running.batches.map((_, index) => index + 1),
    );
    await until('all are acknowledged', async () => (await waitingIn(queue)) === 0);
  });

  it('marks a gap where its queue is gone, and where it was full', async () => {
    const missing = freshQueue();
    const lastReceivedAt = Date.now() / 1000 - 50;
    const first = await engineOn(missing, { lastReceivedAt });
    await until('a gap is told', () => first.gaps.length > 0);
    expect(first.gaps[0]).toMatchObject({ reason: 'not-running', startedAt: lastReceivedAt });

    const full = freshQueue();
    const options = { eventQueueMaxLength: 50 };
    await leaveQueue(full, options);
    await publish(100);
    const second = await engineOn(full, { lastReceivedAt, options });
    await until('a gap is told', () => second.gaps.length > 0);
    expect(second.sum('eventsReceived')).toBeLessThanOrEqual(200);
  });

  it('goes on when its queue is deleted under it, and marks that', async () => {
    const queue = freshQueue();
    const running = await engineOn(queue);
    await running.connected();
    await withChannel((channel) => channel.deleteQueue(queue));
    await until('a gap is told', () => running.gaps.length > 0);
    expect(running.gaps[0]?.reason).toBe('broker-disconnected');
    await running.connected();
    const events = await publish(20);
    await until('events come again', () => running.sum('eventsReceived') === events);
  });

  it('says what to do about a queue with other settings', async () => {
    const queue = freshQueue();
    await withChannel((channel) => channel.assertQueue(queue, { durable: true }));
    const running = await engineOn(queue);
    await until(
      'it is told',
      async () => (await running.engine.methods.getEngineStatus({})).lastError !== null,
    );
    const { lastError } = await running.engine.methods.getEngineStatus({});
    expect(lastError).toContain(queue);
    expect(lastError).toMatch(/Delete it/);
  });

  it('comes back after a restart of the broker, and tells of events that may have waited there', async () => {
    const [kept, away] = [freshQueue(), freshQueue()];
    const running = await engineOn(kept);
    await running.connected();
    await leaveQueue(away);
    await publish(30);
    await until('they have come', () => running.taskIds.size === 30);
    await broker.restart();
    await until('it is missed', () => running.logs.some(({ level }) => level === 'warn'));
    await running.connected();
    await publish(40);
    await until('events come again', () => running.taskIds.size === 70);
    expect(running.gaps).toEqual([]);

    const returned = await engineOn(away, { lastReceivedAt: Date.now() / 1000 - 5 });
    await until('a gap is told', () => returned.gaps.length > 0);
    expect(returned.gaps[0]?.reason).toBe('not-running');
    expect(returned.taskIds.size).toBeLessThanOrEqual(40);
  });
});
