import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import {
  type CeleryWorker,
  type PrivateBroker,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, CliProject } from './cli-project.ts';

const run = promisify(execFile);

let redis: PrivateBroker;
let broker: PrivateBroker;
let worker: CeleryWorker;

/** What the command prints, read as JSON: its output is no terminal. */
async function cli(...args: string[]): Promise<unknown> {
  const { stdout } = await run('node', [CLI, ...args, '--broker', broker.url, '--backend', `${redis.url}`]);
  return JSON.parse(stdout);
}

const failed = (...args: string[]) =>
  cli(...args).then(
    () => expect.fail('it succeeded'),
    (error: { code: number; stderr: string }) => error,
  );

describe.each([['redis'], ['rabbitmq']])('the command line, straight over %s', (transport) => {
  beforeAll(async () => {
    redis = await startRedis();
    broker = transport === 'redis' ? redis : await startRabbitmq();
    worker = await startCeleryWorker({
      app: 'fleet_tasks',
      brokerUrl: broker.url,
      backendUrl: redis.url,
      name: 'w1@cli',
      concurrency: 1,
    });
  }, 120_000);
  afterAll(async () => {
    await worker.kill();
    await broker.stop();
    if (broker !== redis) await redis.stop();
  });

  it('inspects and controls workers', async () => {
    expect(await cli('inspect', 'ping')).toEqual({ 'w1@cli': { ok: 'pong' } });
    expect(await cli('inspect', 'active_queues', '--glob', 'w1@*')).toMatchObject({
      'w1@cli': [{ name: 'celery' }],
    });
    const limit = JSON.stringify({ task_name: 'fleet.add', rate_limit: '100/s' });
    expect(await cli('control', 'rate_limit', '--arguments', limit)).toMatchObject({
      'w1@cli': { ok: expect.any(String) },
    });
    expect(await cli('control', 'fleet_echo', '--arguments', '{"text":"x"}')).toMatchObject({
      'w1@cli': { ok: 'x' },
    });
  });

  it('publishes a task and reads its result', async () => {
    const { taskId } = (await cli('call', 'fleet.add', '--args', '[2, 3]')) as { taskId: string };
    await expect
      .poll(() => cli('result', taskId), { timeout: 60_000 })
      .toMatchObject({ state: 'SUCCESS', result: 5 });
    expect(await cli('result', 'no-such-task')).toBeNull();
    const call = ['call', 'fleet.echo', '-a', '[12345678901234567890]', '-k', '{"x": 1.0}'];
    const { taskId: exact } = (await cli(...call)) as { taskId: string };
    expect(await cli('result', exact, '--wait', '60')).toMatchObject({
      result: [['12345678901234567890'], { x: 1 }],
    });
  });

  it('lists workers and queues, and changes queues only when it is told to', async () => {
    expect(await cli('workers')).toMatchObject([{ name: 'w1@cli', pool: 'prefork', concurrency: 1 }]);
    const [sample] = (await cli('queues')) as { queues: { name: string; workers: string[] }[] }[];
    expect(sample?.queues.find(({ name }) => name === 'celery')).toMatchObject({ workers: ['w1@cli'] });
    await cli('control', 'cancel_consumer', '--arguments', '{"queue":"celery"}');
    await cli('call', 'fleet.add', '--args', '[1, 1]');
    const refused = await failed('queues', 'purge', 'celery');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('remove 1 message ') as string,
    });
    expect(await cli('purge', 'celery', '--yes')).toMatchObject({ messages: 1, dryRun: false });
    await cli('control', 'add_consumer', '--arguments', '{"queue":"celery"}');
  });

  it('hears events beside all others, and leaves nothing behind', async () => {
    const args = [CLI, 'events', '--broker', broker.url, '--json'];
    const child = spawn('node', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const events: { type: string; taskId?: string }[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line)));
    const heard = async () => {
      const { taskId } = (await cli('call', 'fleet.add', '--args', '[2, 3]')) as { taskId: string };
      await cli('result', taskId, '--wait', '30');
      return events.filter((event) => event.taskId === taskId).map(({ type }) => type);
    };
    await expect
      .poll(heard, { timeout: 60_000, interval: 500 })
      .toEqual(expect.arrayContaining(['task-received', 'task-started', 'task-succeeded']));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const queues = (await cli('queues')) as { queues: { name: string }[] }[];
    expect(queues[0]?.queues.filter(({ name }) => name.includes('cnc'))).toEqual([]);
  });

  it('says what is wrong', async () => {
    expect((await failed('inspect', 'nonsense')).stderr).toContain('command');
    expect((await failed('control', 'rate_limit', '--arguments', '{"task_name": 1}')).stderr).toContain(
      'task_name',
    );
    const silent = await failed('inspect', 'ping', '-d', 'nobody@nowhere', '-t', '0.5');
    expect(silent).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody@nowhere') as string });
    expect((await failed('call', 'fleet.add', '--args', '{}')).code).toBe(2);
  });
});

it('names the cure where no broker is named and none runs', async () => {
  const project = new CliProject();
  try {
    expect(await project.run('inspect', 'ping')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--broker') as string,
    });
  } finally {
    await project.remove();
  }
});
