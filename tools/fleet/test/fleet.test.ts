import { afterEach, describe, expect, it } from 'vitest';
import { runPython, startCeleryWorker, startRabbitmq, startRedis } from '../dist/index.js';

const started: { stop(): Promise<void> }[] = [];
const keep = <Service extends { stop(): Promise<void> }>(service: Service): Service => {
  started.unshift(service);
  return service;
};

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
});

const ADD = 'import fleet_tasks as f; print(f.add.delay(2, 3).get(timeout=30))';

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('over %s', (_name, startBroker) => {
  it('a worker runs a task, and the broker can be restarted', async () => {
    const broker = keep(await startBroker());
    const backend = keep(await startRedis());
    const urls = { brokerUrl: broker.url, backendUrl: backend.url };
    const worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@fleet' });
    expect((await runPython(['-c', ADD], urls)).trim()).toBe('5');
    await worker.stop();
    expect(() => process.kill(worker.pid, 0)).toThrow();
    await broker.restart();
    keep(await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w2@fleet' }));
    expect((await runPython(['-c', ADD], urls)).trim()).toBe('5');
  });
});
