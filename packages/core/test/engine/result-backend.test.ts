import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResultBackends } from '../../dist/engine/backend.js';

let redis: PrivateBroker;
let worker: CeleryWorker;
let results: ResultBackends;

const names = { globalKeyPrefix: '', eventExchange: 'celeryev', controlExchange: 'celery' };
const app = (name: string, backendUrl: string | null) => ({
  name,
  backendUrl,
  brokerUrl: redis.url,
  brokerId: 'redis',
  defaultQueue: 'celery',
  transportOptions: names,
});

beforeAll(async () => {
  redis = await startRedis();
  const urls = { brokerUrl: redis.url, backendUrl: redis.url };
  worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@results' });
  results = new ResultBackends([
    app('fleet', redis.url),
    app('none', null),
    app('sql', 'db+mysql://localhost/results'),
    app('away', 'redis://:s3cret@127.0.0.1:9/0'),
  ]);
});

afterAll(async () => {
  await results.close();
  await worker.kill();
  await redis.stop();
});

/** Runs a task to its end and returns its id. */
async function run(call: string): Promise<string> {
  const script = `import fleet_tasks as f; r = f.${call}; r.get(propagate=False, timeout=30); print(r.id)`;
  return (await runPython(['-c', script], { brokerUrl: redis.url, backendUrl: redis.url })).trim();
}

describe('results of real workers in Redis', () => {
  it('are read as Python wrote them: values, numbers that JSON lacks, failures', async () => {
    expect(await results.getResult('fleet', await run('add.delay(2, 3)'))).toMatchObject({
      state: 'SUCCESS',
      result: 5,
      opaque: null,
    });
    const wild = await results.getResult('fleet', await run('echo.delay(float("nan"), 2**70)'));
    expect(wild?.result).toEqual([['NaN', '1180591620717411303424'], {}]);
    const failed = await results.getResult('fleet', await run('fail.delay("käse")'));
    expect(failed).toMatchObject({
      state: 'FAILURE',
      result: { exc_type: 'FleetError', exc_message: ['käse', 7] },
    });
    expect(failed?.traceback).toContain('Traceback');
  });

  it('are told as absent or opaque where there is nothing to read', async () => {
    expect(await results.getResult('fleet', 'no-such-task')).toBe(null);
    const client = new Redis(redis.url);
    await client.set('celery-task-meta-pickled', Buffer.from([0x80, 4, 0x4b, 1, 0x2e]));
    await client.quit();
    expect(await results.getResult('fleet', 'pickled')).toMatchObject({ opaque: { bytes: 5 }, result: null });
  });

  it('say what is wrong, without the password', async () => {
    await expect(results.getResult('nobody', 'x')).rejects.toMatchObject({ code: 'CNC_APP_UNKNOWN' });
    await expect(results.getResult('none', 'x')).rejects.toMatchObject({ code: 'CNC_BACKEND_URL' });
    await expect(results.getResult('sql', 'x')).rejects.toMatchObject({ code: 'CNC_BACKEND_URL' });
    const away = results.getResult('away', 'x');
    await expect(away).rejects.toMatchObject({ code: 'CNC_BACKEND_UNREACHABLE' });
    await expect(away).rejects.not.toThrow(/s3cret/);
  });
});
