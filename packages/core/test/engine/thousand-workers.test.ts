import {
  type PrivateBroker,
  type SimulatedWorkers,
  startRabbitmq,
  startRedis,
  startSimulatedWorkers,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerAnswers } from '../../src/ipc/control-contract.ts';
import { RunningEngine, until } from './running-engine.ts';

const WORKERS = 1000;
const SLOW_MS = 7000;
/** Shorter than the slow ones take, long for the others. */
const TIMEOUT_MS = 5000;
const PATIENCE_MS = 180_000;

const workersOf = ({ answers }: WorkerAnswers) => answers.map(({ worker }) => worker).sort();

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('a thousand workers over %s', (_transport, start) => {
  let broker: PrivateBroker;
  let running: RunningEngine;
  let simulated: SimulatedWorkers;
  const methods = () => running.engine.methods;

  beforeAll(async () => {
    broker = await start();
    running = await RunningEngine.start({ brokerUrl: broker.url, options: { inspectWorkers: true } });
    await running.connected();
    simulated = await startSimulatedWorkers({ brokerUrl: broker.url, workers: WORKERS, slowMs: SLOW_MS });
    const known = () =>
      new Set(running.batches.flatMap(({ workerEvents }) => workerEvents.map((e) => e.hostname)));
    await until('all are known', () => known().size === WORKERS, PATIENCE_MS);
  }, PATIENCE_MS);
  afterAll(async () => {
    await simulated.stop();
    await running.stop();
    await broker.stop();
  });

  it('are all asked: who is quick answers in time, who is slow later, and nobody twice', async () => {
    const asked = await methods().inspect({ command: 'stats', timeoutMs: TIMEOUT_MS });
    const quick = simulated.names.filter((name) => !simulated.slowNames.includes(name));
    expect(workersOf(asked)).toEqual([...quick].sort());
    expect(asked.answers.every(({ status, late }) => status === 'ok' && !late)).toBe(true);
    expect([...asked.silent].sort()).toEqual([...simulated.slowNames].sort());
    const answersNow = async () => (await methods().getWorkerAnswers(asked)) as WorkerAnswers;
    await until('the late answers are attached', async () => (await answersNow()).silent.length === 0);
    const all = await answersNow();
    expect(workersOf(all)).toEqual([...simulated.names].sort());
    const late = all.answers.filter((answer) => answer.late);
    expect(late.map(({ worker }) => worker).sort()).toEqual([...simulated.slowNames].sort());
  });

  it('do not wait for the slow ones: a command to the quick is answered while a question to all still waits', async () => {
    let isAsking = true;
    const asking = methods()
      .inspect({ command: 'active', timeoutMs: TIMEOUT_MS })
      .finally(() => {
        isAsking = false;
      });
    const commanded = await methods().control({
      command: 'rate_limit',
      arguments: { task_name: 'shop.checkout', rate_limit: '1/s' },
      workers: { regexp: 'w\\d*[1-9]@simulated' },
    });
    expect(commanded.answers).toHaveLength(WORKERS - simulated.slowNames.length);
    expect(commanded.silent).toEqual([]);
    expect(isAsking).toBe(true);
    await asking;
  });

  it('are all surveyed when they come up', async () => {
    const surveyed = () => new Set(running.inspections.map(({ worker }) => worker));
    await until('every quick one has told its pool', () => surveyed().size >= WORKERS * 0.9, PATIENCE_MS);
  });
});
