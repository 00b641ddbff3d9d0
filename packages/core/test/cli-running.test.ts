import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CeleryWorker, type PrivateBroker, startCeleryWorker, startRedis } from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunClients } from '../src/components/run-clients.ts';
import { findRuns, type RunRecord } from '../src/components/run-record.ts';
import { createRecordLogger } from '../src/logging/record-logger.ts';
import { CliProject } from './cli-project.ts';

let redis: PrivateBroker;
let worker: CeleryWorker;
let project: CliProject;

/** The runtime folder of the run. */
function runFolder(): string {
  const base = join(project.tmp, `celery-cnc-${userInfo().uid}`);
  return join(base, readdirSync(base)[0] as string);
}

beforeAll(async () => {
  redis = await startRedis();
  project = new CliProject();
  worker = await startCeleryWorker({
    app: 'fleet_tasks',
    brokerUrl: redis.url,
    backendUrl: redis.url,
    name: 'w1@cli',
    concurrency: 1,
  });
  await project.up('--broker', redis.url, '--backend', redis.url, '--no-components');
}, 120_000);

afterAll(async () => {
  await project.remove();
  await worker.kill();
  await redis.stop();
});

describe('the command line, beside a running Celery CnC', () => {
  it('finds it by a record that its own user alone can read', () => {
    expect(statSync(join(runFolder(), 'run.json')).mode & 0o777).toBe(0o600);
    expect(statSync(runFolder()).mode & 0o777).toBe(0o700);
  });

  it('asks and commands workers, and has that in the audit trail', async () => {
    expect(await project.json('inspect', 'ping')).toEqual({ 'w1@cli': { ok: 'pong' } });
    const limit = JSON.stringify({ task_name: 'fleet.add', rate_limit: '100/s' });
    expect(await project.json('control', 'rate_limit', '--arguments', limit)).toMatchObject({
      'w1@cli': { ok: expect.any(String) as string },
    });
    await expect
      .poll(() => project.json('workers'), { timeout: 60_000 })
      .toMatchObject([{ name: 'w1@cli', status: 'online', inspection: { concurrency: 1 } }]);
  });

  it('publishes a task, waits for its result, and finds it in the history', async () => {
    const { taskId } = (await project.json('call', 'fleet.add', '--args', '[2, 3]')) as { taskId: string };
    expect(await project.json('result', taskId, '--wait', '60')).toMatchObject({ result: 5 });
    await expect
      .poll(() => project.json('tasks', 'list', 'state:SUCCESS', 'name:fleet.*'), { timeout: 60_000 })
      .toMatchObject({ items: [{ id: taskId, worker: 'w1@cli' }], nextCursor: null });
    expect(await project.json('tasks', 'show', taskId)).toMatchObject({ id: taskId, attempts: [{}] });
    const facets = (await project.json('tasks', 'facets', 'state:SUCCESS')) as { field: string }[];
    expect(facets.find(({ field }) => field === 'name')).toMatchObject({
      values: [{ value: 'fleet.add', count: 1 }],
    });
    expect(await project.json('tasks', 'list', '-A', 'celery', `id:${taskId}`)).toMatchObject({
      items: [{}],
    });
    expect(await project.json('tasks', '--', '-state:SUCCESS')).toMatchObject({ items: [] });
    expect(await project.json('result', taskId, '--forget', '--yes')).toEqual({ forgotten: true });
    expect(await project.json('result', taskId)).toBeNull();
  });

  it('lists, peeks, moves and purges queues, never without being told to', async () => {
    for (const number of [1, 2, 3])
      await project.json('call', 'fleet.add', '-Q', 'waiting', '-a', `[${number}, 0]`);
    const { ready, messages } = (await project.json('queues', 'peek', 'waiting', '--limit', '2')) as {
      ready: number;
      messages: { args: string }[];
    };
    expect({ ready, args: messages.map(({ args }) => args) }).toEqual({
      ready: 3,
      args: ['(1, 0)', '(2, 0)'],
    });
    await expect
      .poll(() => project.json('queues'), { timeout: 60_000 })
      .toMatchObject([
        { queues: expect.arrayContaining([expect.objectContaining({ name: 'waiting', ready: 3 })]) },
      ]);
    expect(await project.run('queues', 'purge', 'waiting')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/remove 3 messages .*--yes/) as string,
    });
    expect(await project.json('queues', 'move', 'waiting', 'later', '--limit', '1', '--yes')).toMatchObject({
      messages: 1,
    });
    expect(await project.json('queues', 'purge', 'waiting', 'later', '--dry-run')).toEqual({
      messages: 3,
      dryRun: true,
      queues: [
        { queue: 'waiting', messages: 2 },
        { queue: 'later', messages: 1 },
      ],
    });
    expect(await project.json('purge', '--yes')).toMatchObject({ messages: 3, dryRun: false });
    expect(await project.json('queues', 'peek', 'waiting')).toMatchObject({ ready: 0 });
  });

  it('runs a task again, and revokes those that a query finds once it is told to', async () => {
    const { items } = (await project.json('tasks', 'state:SUCCESS', '-n', '1')) as {
      items: { id: string }[];
    };
    const retried = (await project.json('tasks', 'retry', items[0]?.id as string)) as { taskId: string };
    expect(retried).toMatchObject({ retryOf: items[0]?.id });
    expect(await project.json('result', retried.taskId, '--wait', '60')).toMatchObject({ state: 'SUCCESS' });
    const later = (await project.json('call', 'fleet.add', '-a', '[1, 1]', '--countdown', '600')) as {
      taskId: string;
    };
    const waiting = `id:${later.taskId}`;
    await expect
      .poll(() => project.json('tasks', waiting, 'state:RECEIVED'), { timeout: 60_000 })
      .toMatchObject({ items: [{}] });
    expect(await project.run('tasks', 'revoke', waiting)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/revoke 1 task .*--yes/) as string,
    });
    expect(await project.json('tasks', 'revoke', waiting, '--yes')).toMatchObject([
      { state: 'done', tasks: 1, told: 1 },
    ]);
    expect(await project.json('inspect', 'revoked')).toEqual({ 'w1@cli': [later.taskId] });
    expect(await project.run('tasks', 'revoke', ' ', '--yes')).toMatchObject({ code: 2 });
  });

  it('pauses a queue and lets it go on', async () => {
    expect(await project.json('queues', 'pause', 'celery')).toMatchObject({
      workers: ['w1@cli'],
      failed: [],
    });
    const states = async () => {
      const [sample] = (await project.json('queues')) as {
        queues: { name: string; pausedAt: number | null }[];
      }[];
      return sample?.queues.find(({ name }) => name === 'celery')?.pausedAt;
    };
    await expect.poll(states, { timeout: 60_000 }).toEqual(expect.any(Number));
    expect(await project.json('queues', 'resume', 'celery')).toMatchObject({ workers: ['w1@cli'] });
    await expect.poll(states, { timeout: 60_000 }).toBeNull();
  });

  it.each([
    ['n\n', 2, 1],
    ['\u0003', 2, 1],
    ['y\n', 0, 0],
  ])('asks on a terminal before it removes messages: %j', async (typed, code, left) => {
    await project.json('queues', 'purge', 'asked', '--yes');
    await project.json('call', 'fleet.add', '-Q', 'asked', '-a', '[1, 1]');
    const terminal = await project.onTerminal(['queues', 'purge', 'asked'], { at: '[y/N]', typed });
    expect(terminal).toMatchObject({ code, output: expect.stringContaining('remove 1 message') as string });
    expect(await project.json('queues', 'peek', 'asked')).toMatchObject({ ready: left });
  });

  it('prints tables on a terminal, where nothing that a task sent is obeyed', async () => {
    await project.json('call', 'fleet.add', '-Q', 'hostile', '-a', '["\\u001b]0;owned\\u0007"]');
    const { code, output } = await project.onTerminal(['queues', 'peek', 'hostile', '-A', 'celery']);
    expect(code).toBe(0);
    expect(output).toMatch(/POSITION +TASK +ID/);
    expect(output).toContain('x1b]0;owned');
    expect(output).not.toContain('\u001b]0;owned');
    await project.json('queues', 'purge', 'hostile', '--yes');
  });

  it('tells what is wrong, with the cure and a code to branch on', async () => {
    expect(await project.run('tasks', 'state:FAILUR')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/column 7.*FAILURE[\s\S]*CNC_QUERY_INVALID/) as string,
    });
    expect(await project.run('tasks', 'show', 'nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CNC_TASK_UNKNOWN') as string,
    });
    expect(await project.run('inspect', 'ping', '--app', 'shop')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use one of: celery') as string,
    });
    expect(await project.run('tasks', '--runtime', project.dir)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CNC_NOT_RUNNING') as string,
    });
  });

  it('follows what happens, as lines of JSON, until it has had enough', async () => {
    const following = project.run('events', 'name:fleet.add', 'state:SUCCESS', '--max', '2', '--for', '60');
    const published: string[] = [];
    const ended = following.then(() => true);
    while (!(await Promise.race([ended, sleep(500)]))) {
      const { taskId } = (await project.json('call', 'fleet.add', '-a', '[1, 1]')) as { taskId: string };
      published.push(taskId);
    }
    const { code, stdout, stderr } = await following;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; id: string });
    expect(lines).toHaveLength(2);
    for (const { type, id } of lines) {
      expect(type).toBe('task');
      expect(published).toContain(id);
    }
    expect(await project.run('events', 'stamp:x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('stamp') as string,
    });
  });

  it('leaves an entry in the audit trail of all that it changed, and of nothing else', async () => {
    const [record] = await findRuns(runFolder());
    const clients = new RunClients(
      record as RunRecord,
      'test',
      createRecordLogger('test', () => undefined),
    );
    try {
      const entries = await clients.database.methods.listAuditEntries({ limit: 100 });
      expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([`cli:${userInfo().username}`]));
      const done = entries.filter(({ outcome }) => outcome === 'done').map(({ action }) => action);
      expect(new Set(done)).toEqual(
        new Set([
          ...['worker.rate_limit', 'task.publish', 'result.forget', 'queue.move', 'queue.purge'],
          ...['queue.pause', 'queue.resume', 'task.retry', 'task.revoke'],
        ]),
      );
      expect(entries.filter(({ action }) => action === 'result.forget')).toHaveLength(1);
    } finally {
      await clients.close();
    }
  });

  it('shuts workers down only when told to', async () => {
    expect(await project.run('control', 'shutdown', '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--all') as string,
    });
    expect(await project.run('control', 'shutdown', '--all')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/shutdown .*1 worker .*w1@cli.*--yes/) as string,
    });
    expect(await project.json('inspect', 'ping')).toEqual({ 'w1@cli': { ok: 'pong' } });
  });

  it('does not take another installation for the one that a config file means', async () => {
    const elsewhere = new CliProject();
    try {
      const config = { apps: [{ name: 'shop', broker: 'redis://127.0.0.1:1/0' }] };
      writeFileSync(join(elsewhere.dir, 'cnc.config.json'), JSON.stringify(config));
      const base = ['--config', join(elsewhere.dir, 'cnc.config.json')];
      expect(await project.run('tasks', ...base)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('CNC_NOT_RUNNING') as string,
      });
      const found = await project.json(
        'tasks',
        'name:fleet.add',
        '-n',
        '1',
        ...base,
        '--runtime',
        runFolder(),
      );
      expect(found).toMatchObject({ items: [{ name: 'fleet.add' }] });
    } finally {
      await elsewhere.remove();
    }
  });
});
