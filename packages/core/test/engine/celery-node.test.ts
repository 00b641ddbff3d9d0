import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CeleryWorker,
  createPrivateFolder,
  GuardedProcess,
  type PrivateBroker,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { createClient } from 'celery-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOfCeleryNodeClient } from '../../src/engine/apps/celery-node-client.ts';
import { RunningEngine, until } from './running-engine.ts';

const WORKER = fileURLToPath(new URL('../fixtures/celery-node-worker.mjs', import.meta.url));
const NODE_QUEUE = 'node';

let redis: PrivateBroker;
beforeAll(async () => {
  redis = await startRedis();
}, 60_000);
afterAll(async () => {
  await redis.stop();
});

describe.each([
  ['Redis', async () => redis],
  ['RabbitMQ', startRabbitmq],
])('a client of celery-node over %s, its results in Redis', (name, startBroker) => {
  let broker: PrivateBroker;
  let client: ReturnType<typeof createClient>;
  let running: RunningEngine;
  let python: CeleryWorker;
  let node: GuardedProcess;
  let folder: Awaited<ReturnType<typeof createPrivateFolder>>;

  beforeAll(async () => {
    broker = await startBroker();
    const urls = { brokerUrl: broker.url, backendUrl: redis.url };
    client = createClient(broker.url, redis.url);
    folder = await createPrivateFolder('celery-node');
    node = await GuardedProcess.start(
      {
        command: process.execPath,
        args: [WORKER, broker.url, redis.url, NODE_QUEUE],
        logFile: join(folder.path, 'log'),
      },
      async ({ output }) => output.includes('ready'),
    );
    python = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: `w1@${name}`, pool: 'solo' });
    // The client is the app: nothing else tells where its broker and its results are.
    running = await RunningEngine.start({ ...urls, app: appOfCeleryNodeClient(client, 'app') });
    await running.connected();
  }, 120_000);

  afterAll(async () => {
    await running?.stop();
    await client?.disconnect();
    await Promise.all([python?.kill(), node?.kill()]);
    await folder?.remove();
    if (broker !== redis) await broker?.stop();
  });

  const methods = () => running.engine.methods;
  const waitFor = (taskId: string) => methods().waitForResult({ app: 'app', taskId, timeoutMs: 30_000 });

  it('its tasks run on a Python worker: events and result are here', async () => {
    const { taskId } = client.createTask('fleet.add').delay(2, 3) as { taskId: string };
    expect(await waitFor(taskId)).toMatchObject({ state: 'SUCCESS', result: 5 });
    await until('its end is told', async () =>
      running.taskEvents.some((event) => event.taskId === taskId && event.type === 'task-succeeded'),
    );
  });

  it('what is published from here it reads back', async () => {
    const { taskId } = await methods().publishTask({ app: 'app', task: 'fleet.add', args: [20, 3] });
    expect(await client.asyncResult(taskId).get(30_000)).toBe(23);
  });

  it('a worker of celery-node runs what is published from here, and its results are read', async () => {
    const { taskId } = await methods().publishTask({
      app: 'app',
      task: 'node.greet',
      args: ['käse'],
      kwargs: { mark: '!' },
      queue: NODE_QUEUE,
    });
    // It writes the value where Celery has tracebacks, too.
    expect(await waitFor(taskId)).toMatchObject({
      state: 'SUCCESS',
      result: 'hello käse!',
      traceback: null,
      opaque: null,
    });
    const failing = await methods().publishTask({ app: 'app', task: 'node.fail', queue: NODE_QUEUE });
    // Nothing of the error is stored: neither class nor message.
    expect(await waitFor(failing.taskId)).toMatchObject({ state: 'FAILURE', result: null, traceback: null });
    expect(running.taskEvents.filter((event) => event.taskId === taskId)).toEqual([]);
  });

  it('a worker of celery-node answers no inspection', async () => {
    const { answers } = await methods().inspect({ command: 'ping', timeoutMs: 1500 });
    expect(answers.map(({ worker }) => worker)).toEqual([python.name]);
  });
});

describe('a client of celery-node whose results are in AMQP', () => {
  it('is an app all the same; its results are refused with what helps', async () => {
    const client = createClient(redis.url, 'amqp://guest:guest@localhost//');
    const app = appOfCeleryNodeClient(client, 'app');
    const running = await RunningEngine.start({ brokerUrl: redis.url, app });
    const refused = running.engine.methods.getResult({ app: 'app', taskId: 'x' });
    await expect(refused).rejects.toMatchObject({ code: 'CNC_BACKEND_UNSUPPORTED' });
    await expect(refused).rejects.toThrow(/let workers store them in one of Redis/);
    await running.stop();
  });
});
