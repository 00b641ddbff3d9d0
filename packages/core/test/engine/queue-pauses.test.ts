import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryController } from '../../src/db/adapters/memory/memory-controller.ts';
import { RunningEngine, until } from './running-engine.ts';

const QUEUES = ['mail', 'slow'];

describe.each([
  ['Redis', startRedis],
  ['RabbitMQ', startRabbitmq],
])('pausing queues over %s', (_name, startBroker) => {
  const database = new MemoryController({ maxTasks: 1000 });
  const workers: CeleryWorker[] = [];
  let broker: PrivateBroker;
  let running: RunningEngine;

  const methods = () => running.engine.methods;
  const startWorker = async (name: string, queues = QUEUES) => {
    const worker = await startCeleryWorker({
      ...{ app: 'fleet_tasks', brokerUrl: broker.url, name, queues },
      ...{ pool: 'threads', concurrency: 1, events: false },
    });
    workers.push(worker);
    return worker;
  };
  const startEngine = async () => {
    running = await RunningEngine.start({
      brokerUrl: broker.url,
      database,
      options: { inspectWorkers: true, enableEvents: true },
    });
    await running.connected();
  };
  /** What workers themselves say. */
  const consumers = async (queue: string) => {
    const { answers } = await methods().inspect({ command: 'active_queues', timeoutMs: 2000 });
    return answers
      .filter(
        (answer) => answer.status === 'ok' && JSON.stringify(answer.value).includes(`"name":"${queue}"`),
      )
      .map(({ worker }) => worker)
      .sort();
  };
  const listed = async (queue: string) =>
    (await methods().listQueues({})).queues.find(({ name }) => name === queue);
  const send = async (queue: string, id: string) => {
    const call = `echo.apply_async(('x',), queue='${queue}', task_id='${id}')`;
    await runPython(['-c', `from fleet_tasks import echo\n${call}`], { brokerUrl: broker.url });
  };
  const isDone = (id: string) =>
    running.taskEvents.some(({ taskId, type }) => taskId === id && type === 'task-succeeded');

  beforeAll(async () => {
    broker = await startBroker();
    await startEngine();
    await Promise.all([
      startWorker('w1@pauses'),
      startWorker('w2@pauses'),
      startWorker('w3@pauses', ['slow']),
    ]);
    await until('all are heard', async () => {
      const heard = await database.listWorkers();
      return heard.filter(({ status, inspection }) => status === 'online' && inspection).length === 3;
    });
  }, 240_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await running.stop();
    await broker.stop();
  });

  it('stops the workers that consume it, and nothing else', async () => {
    const outcome = await methods().pauseQueue({ queue: 'mail' });
    expect({ ...outcome, workers: outcome.workers.toSorted() }).toEqual({
      ...{ workers: ['w1@pauses', 'w2@pauses'], failed: [], silent: [] },
    });
    await until('they have stopped', async () => (await consumers('mail')).length === 0);
    expect(await consumers('slow')).toEqual(['w1@pauses', 'w2@pauses', 'w3@pauses']);
    expect((await listed('mail'))?.pausedAt).toBeGreaterThan(0);
    expect((await listed('slow'))?.pausedAt).toBe(null);
    await until(
      'the list tells that nobody consumes it',
      async () => (await listed('mail'))?.consumers === 0,
    );
    await send('mail', 'waits');
    await send('slow', 'goes');
    await until('the other queue goes on', () => isDone('goes'));
    await until('the task waits', async () => (await listed('mail'))?.ready === 1);
    expect(isDone('waits')).toBe(false);
    // Whoever comes up takes what waits until it is told.
    expect(await methods().purgeQueue({ queue: 'mail', dryRun: false })).toEqual({ messages: 1 });
  });

  it('stops workers that come up later, and remembers who they are', async () => {
    await workers.find(({ name }) => name === 'w2@pauses')?.kill();
    await startWorker('w4@pauses');
    await until('the newcomer has stopped', async () => {
      const [pause] = await database.listQueuePauses({});
      return pause?.workers.includes('w4@pauses') === true && (await consumers('mail')).length === 0;
    });
    await until('the audit trail has it', async () => {
      const [entry] = await database.listAuditEntries({ limit: 10 });
      return entry?.action === 'queue.pause' && entry.detail?.includes('w4@pauses') === true;
    });
  });

  it('outlives Celery CnC: workers that came up without it are told', async () => {
    await running.stop();
    await startWorker('w5@pauses');
    await startEngine();
    await until('the one that came up meanwhile has stopped', async () => {
      const [pause] = await database.listQueuePauses({});
      return pause?.workers.includes('w5@pauses') === true && (await consumers('mail')).length === 0;
    });
    expect((await listed('mail'))?.pausedAt).toBeGreaterThan(0);
  });

  it('lets those go on that were stopped, and forgets it', async () => {
    await send('mail', 'comes');
    await until('the task waits', async () => (await listed('mail'))?.ready === 1);
    const { workers: resumed, failed } = await methods().resumeQueue({ queue: 'mail' });
    expect(resumed.toSorted()).toEqual(['w1@pauses', 'w4@pauses', 'w5@pauses']);
    expect(failed).toEqual([]);
    await until('they consume it', async () => (await consumers('mail')).length === 3);
    expect(await consumers('slow')).toContain('w3@pauses');
    await until('what waited is done', () => isDone('comes'));
    expect((await listed('mail'))?.pausedAt).toBe(null);
    expect(await methods().resumeQueue({ queue: 'mail' })).toEqual({ workers: [], failed: [], silent: [] });
    // The killed one is waited for; the next run of it consumes the queue by itself, and is not told.
    expect((await database.listQueuePauses({}))[0]?.workers ?? []).not.toContain('w1@pauses');
    await startWorker('w2@pauses');
    await until('nothing is left to remember', async () => (await database.listQueuePauses({})).length === 0);
    expect(await consumers('mail')).toContain('w2@pauses');
  });
});
