import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
} from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let worker: CeleryWorker;
let running: RunningEngine;

const methods = () => running.engine.methods;
const queue = async (name: string) =>
  (await methods().listQueues({})).queues.find((one) => one.name === name);
const waiting = async (name: string) => (await methods().purgeQueue({ queue: name, dryRun: true })).messages;

describe('queues on RabbitMQ', () => {
  beforeAll(async () => {
    broker = await startRabbitmq();
    running = await RunningEngine.start({ brokerUrl: broker.url, options: { inspectWorkers: true } });
    await running.connected();
    worker = await startCeleryWorker({
      app: 'fleet_tasks',
      brokerUrl: broker.url,
      name: 'w1@queues',
      concurrency: 1,
      queues: ['celery', 'mail'],
    });
    const script = [
      'from fleet_tasks import app, echo',
      "for number in range(5): echo.apply_async([number], task_id=f't{number}', queue='later')",
      "echo.apply_async([1.5], kwargs={'deep': {'a': [None, 2**60]}}, task_id='rich', queue='later', priority=3, expires=3600)",
    ].join('\n');
    await runPython(['-c', script], { brokerUrl: broker.url });
    await until('the worker has told its queues', async () => (await queue('mail'))?.workers.length === 1);
  }, 180_000);
  afterAll(async () => {
    await worker.kill();
    await running.stop();
    await broker.stop();
  });

  it('are listed with what waits and who consumes', async () => {
    expect(await queue('mail')).toEqual({
      name: 'mail',
      ready: 0,
      priorities: null,
      unacknowledged: null,
      consumers: 1,
      workers: ['w1@queues'],
      oldestSentAt: null,
      pausedAt: null,
      flow: null,
    });
    expect(await queue('celery')).toMatchObject({ ready: 0, consumers: 1 });
  });

  it('are not looked into, nor robbed of one message', async () => {
    const peeking = methods().peekQueue({ queue: 'later', limit: 10 });
    await expect(peeking).rejects.toMatchObject({ code: 'CNC_QUEUE_UNSUPPORTED' });
    const deleting = methods().deleteQueueMessage({ queue: 'later', taskId: 't1' });
    await expect(deleting).rejects.toMatchObject({ code: 'CNC_QUEUE_UNSUPPORTED' });
    expect(await waiting('later')).toBe(6);
  });

  it('are moved in order with all that a message has', async () => {
    const connection = await connect(broker.url);
    const channel = await connection.createChannel();
    await channel.assertQueue('other');
    const move = { from: 'later', to: 'other' };
    expect(await methods().moveMessages({ ...move, limit: 4, dryRun: true })).toEqual({
      messages: 4,
      skipped: 0,
    });
    expect(await waiting('later')).toBe(6);
    expect(await methods().moveMessages({ ...move, limit: 4, dryRun: false })).toEqual({
      messages: 4,
      skipped: 0,
    });
    expect([await waiting('later'), await waiting('other')]).toEqual([2, 4]);
    await methods().moveMessages({ ...move, limit: 100, dryRun: false });
    expect([await waiting('later'), await waiting('other')]).toEqual([0, 6]);
    const ids: unknown[] = [];
    for (let next = await channel.get('other'); next !== false; next = await channel.get('other')) {
      ids.push(next.properties.headers?.id);
      if (next.properties.headers?.id !== 'rich') continue;
      expect(next.properties).toMatchObject({
        priority: 3,
        expiration: '3600000',
        deliveryMode: 2,
        correlationId: 'rich',
      });
      expect(next.content.toString()).toContain('{"deep": {"a": [null, 1152921504606846976]}}');
    }
    expect(ids).toEqual(['t0', 't1', 't2', 't3', 't4', 'rich']);
    // What was looked at goes back when its channel ends.
    await connection.close();
    await until('the messages are back', async () => (await waiting('other')) === 6);
  });

  it('give moved tasks to the workers of the other queue', async () => {
    await methods().moveMessages({ from: 'other', to: 'mail', limit: 10, dryRun: false });
    const done = () =>
      running.taskEvents.filter(({ type }) => type === 'task-succeeded').map((event) => event.taskId);
    await until('the worker has done them', () => new Set(done()).size === 6);
  });

  it('are emptied, after being counted', async () => {
    const script = "from fleet_tasks import echo\nfor _ in range(3): echo.apply_async(queue='later')";
    await runPython(['-c', script], { brokerUrl: broker.url });
    expect(await waiting('later')).toBe(3);
    expect(await methods().purgeQueue({ queue: 'later', dryRun: false })).toEqual({ messages: 3 });
    expect(await waiting('later')).toBe(0);
  });

  it('are told when they are not there', async () => {
    const code = { code: 'CNC_QUEUE_UNKNOWN' };
    await expect(methods().purgeQueue({ queue: 'nowhere', dryRun: false })).rejects.toMatchObject(code);
    for (const [from, to] of [
      ['nowhere', 'later'],
      ['later', 'nowhere'],
    ] as const) {
      await expect(methods().moveMessages({ from, to, limit: 1, dryRun: true })).rejects.toMatchObject(code);
    }
  });
});
