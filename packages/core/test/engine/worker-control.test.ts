import {
  type CeleryWorker,
  type PrivateBroker,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerAnswers } from '../../src/ipc/control-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

let broker: PrivateBroker;
let workers: CeleryWorker[];
let running: RunningEngine;

const methods = () => running.engine.methods;
const namesOf = ({ answers }: WorkerAnswers) => answers.map(({ worker }) => worker).sort();
const answerIn = ({ answers: [first] }: WorkerAnswers) =>
  first?.status === 'ok' ? first.value : first?.error;

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('workers over %s', (_transport, start) => {
  beforeAll(async () => {
    broker = await start();
    running = await RunningEngine.start({ brokerUrl: broker.url });
    await running.connected();
    workers = await Promise.all(
      ['w1@control', 'w2@control'].map((name) =>
        startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name, concurrency: 1 }),
      ),
    );
    const known = () =>
      new Set(running.batches.flatMap(({ workerEvents }) => workerEvents.map((e) => e.hostname)));
    await until('both workers are known', () => known().size === 2);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await running.stop();
    await broker.stop();
  });

  it('answer all together, by name, by glob and by regular expression', async () => {
    const all = await methods().inspect({ command: 'ping' });
    expect(all).toMatchObject({ command: 'ping', silent: [] });
    expect(all.answers[0]).toMatchObject({ status: 'ok', value: { ok: 'pong' }, late: false });
    expect(namesOf(all)).toEqual(['w1@control', 'w2@control']);
    const some = [{ names: ['w2@control'] }, { glob: 'w2@*' }, { regexp: 'w[2-9]@.+' }] as const;
    for (const selection of some) {
      expect(namesOf(await methods().inspect({ command: 'ping', workers: selection }))).toEqual([
        'w2@control',
      ]);
    }
    const none = methods().inspect({ command: 'ping', workers: { glob: 'x*' } });
    await expect(none).rejects.toMatchObject({ code: 'CNC_NO_SUCH_WORKER' });
    const endless = methods().inspect({ command: 'ping', workers: { regexp: '(w+|[^@]+)+x' } });
    await expect(endless).rejects.toMatchObject({ code: 'CNC_NO_SUCH_WORKER' });
  });

  it('refuse in their own words', async () => {
    const refused = await methods().control({
      command: 'rate_limit',
      arguments: { task_name: 'no.such.task', rate_limit: '1/m' },
    });
    expect(refused.answers.map(({ status }) => status)).toEqual(['error', 'error']);
    expect(refused.answers[0]).toMatchObject({ error: 'unknown task' });
    const grown = await methods().control({ command: 'pool_grow', arguments: { n: 1 } });
    expect(grown.answers.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('obey commands of their own', async () => {
    const said = await methods().control({
      command: 'fleet_echo',
      arguments: { text: 'hallo' },
      workers: { names: ['w1@control'] },
    });
    expect(answerIn(said)).toEqual({ ok: 'hallo', host: 'w1@control' });
  });

  it('are told apart when they are silent, and what they say late is attached', async () => {
    const [, second] = workers as [CeleryWorker, CeleryWorker];
    process.kill(second.pid, 'SIGSTOP');
    let ticket: string;
    try {
      const asked = await methods().inspect({ command: 'clock', timeoutMs: 1500 });
      expect(asked.silent).toEqual(['w2@control']);
      expect(namesOf(asked)).toEqual(['w1@control']);
      ticket = asked.ticket;
    } finally {
      process.kill(second.pid, 'SIGCONT');
    }
    await until('the late answer is attached', async () => {
      const answers = await methods().getWorkerAnswers({ ticket });
      return answers?.silent.length === 0;
    });
    const answers = await methods().getWorkerAnswers({ ticket });
    expect(answers?.answers.find(({ worker }) => worker === 'w2@control')).toMatchObject({
      late: true,
      status: 'ok',
    });
  });

  it('are asked once by those who ask the same at once', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => methods().inspect({ command: 'stats' })));
    expect(new Set(asked.map(({ ticket }) => ticket)).size).toBe(1);
    const again = await methods().inspect({ command: 'stats' });
    expect(again.ticket).not.toBe(asked[0]?.ticket);
  });

  it('are out of reach when the broker is', async () => {
    await broker.kill();
    const asked = methods().inspect({ command: 'ping', timeoutMs: 500 });
    await expect(asked).rejects.toMatchObject({ code: 'CNC_BROKER_UNREACHABLE' });
  });
});
