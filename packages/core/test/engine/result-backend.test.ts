import { deflateSync } from 'node:zlib';
import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultMethods } from '../../dist/ipc/result-contract.js';
import { openResults } from './result-apps.ts';

let redis: PrivateBroker;
let worker: CeleryWorker;
let client: Redis;
let results: ResultMethods;
let close: () => Promise<void>;

const PREFIX = 'shop*[x]';
/** What Celery is told for the results of the app `prefixed`. */
const PREFIXED = {
  result_backend_transport_options: { global_keyprefix: PREFIX },
  result_extended: true,
  result_compression: 'gzip',
};

beforeAll(async () => {
  redis = await startRedis();
  client = new Redis(redis.url);
  const urls = { brokerUrl: redis.url, backendUrl: redis.url };
  worker = await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: 'w1@results' });
  ({ results, close } = openResults({
    fleet: { backendUrl: redis.url },
    prefixed: {
      backendUrl: redis.url.replace(/\d+$/, '1'),
      backendOptions: { globalKeyPrefix: PREFIX },
    },
    many: { backendUrl: redis.url.replace(/\d+$/, '2') },
    none: { backendUrl: null },
    rpc: { backendUrl: 'rpc://' },
    'celery-node over AMQP': { backendUrl: 'amqp://guest:s3cret@localhost//' },
    mongo: { backendUrl: 'mongodb://u:s3cret@h/x' },
    django: { backendUrl: 'django-db' },
    files: { backendUrl: 'file:///var/celery/results' },
    disabled: { backendUrl: 'disabled://' },
    away: { backendUrl: 'redis://:s3cret@127.0.0.1:9/0' },
  }));
}, 120_000);

afterAll(async () => {
  await close?.();
  client?.disconnect();
  await worker?.kill();
  await redis?.stop();
});

/** Runs a task, or Python that leaves a result in `r`, to its end and returns its id. */
async function run(call: string): Promise<string> {
  const script = `from celery import chord, group; import fleet_tasks as f; r = ${call}; r.get(propagate=False, timeout=30); print(r.id)`;
  return (await runPython(['-c', script], { brokerUrl: redis.url, backendUrl: redis.url })).trim();
}

const read = (taskId: string, app = 'fleet') => results.getResult({ app, taskId });

describe('results of real workers in Redis', () => {
  it('are read as Python wrote them: values, numbers that JSON lacks, failures', async () => {
    expect(await read(await run('f.add.delay(2, 3)'))).toMatchObject({
      state: 'SUCCESS',
      result: 5,
      children: [],
      call: null,
      opaque: null,
    });
    const wild = await read(await run('f.echo.delay(float("nan"), float("-inf"), 2**70, "\\ud800")'));
    expect(wild?.result).toEqual([['NaN', '-Infinity', '1180591620717411303424', '\ud800'], {}]);
    const failed = await read(await run('f.fail.delay("käse")'));
    expect(failed).toMatchObject({
      state: 'FAILURE',
      result: { exc_type: 'FleetError', exc_message: ['käse', 7] },
    });
    expect(failed?.traceback).toContain('Traceback');
  });

  it('tell of chains: parents and children', async () => {
    const last = await run('(f.add.s(1, 2) | f.add.s(3)).apply_async()');
    const stored = await read(last);
    expect(stored).toMatchObject({ result: 6, parentId: expect.any(String) });
    expect(await read(stored?.parentId ?? '')).toMatchObject({
      result: 3,
      children: [{ id: last, members: null }],
    });
  });

  it('tell of groups that were saved, and forget them', async () => {
    const script =
      'import fleet_tasks as f; from celery import group; r = group(f.add.s(n, n) for n in range(3)).delay(); r.save(); r.get(timeout=30); print(r.id, *[m.id for m in r])';
    const printed = await runPython(['-c', script], { brokerUrl: redis.url, backendUrl: redis.url });
    const [groupId = '', ...members] = printed.trim().split(' ');
    const group = { app: 'fleet', groupId };
    expect(await results.getGroupResult(group)).toEqual({
      groupId,
      members: members.map((id) => ({ id, members: null })),
      total: 3,
      parentId: null,
      dateDone: null,
      chord: null,
      opaque: null,
    });
    expect(await read(members[1] ?? '')).toMatchObject({ result: 2, groupId });
    const listed = await results.listResults({ app: 'fleet', kind: 'group', limit: 50 });
    expect(listed).toMatchObject({ items: [{ id: groupId, state: null, bytes: expect.any(Number) }] });
    const kept = { ...group, members: false, dryRun: false };
    expect(await results.forgetGroupResult(kept)).toEqual({ group: true, results: 0 });
    expect(await results.forgetGroupResult(kept)).toEqual({ group: false, results: 0 });
    expect(await read(members[0] ?? '')).toMatchObject({ state: 'SUCCESS' });
  });

  it('tell how far a chord is, and leave alone what it counts with', async () => {
    const script =
      'import fleet_tasks as f; from celery import chord, group; r = chord([f.add.s(1, 1), f.add.s(2, 2), f.nap.s(4)])(f.total.s()); print(r.id, r.parent.id)';
    const printed = await runPython(['-c', script], { brokerUrl: redis.url, backendUrl: redis.url });
    const [body = '', groupId = ''] = printed.trim().split(' ');
    const group = { app: 'fleet', groupId };
    await expect
      .poll(() => results.getGroupResult(group), { timeout: 20_000 })
      .toMatchObject({ groupId, members: null, chord: { ended: 2, size: 3 } });
    const { items } = await results.listResults({ app: 'fleet', kind: 'group', limit: 50 });
    expect(items.filter(({ id }) => id.startsWith(groupId))).toEqual([]);
    const forgotten = await results.forgetGroupResult({ ...group, members: true, dryRun: false });
    expect(forgotten).toEqual({ group: false, results: 0 });
    const ended = await results.waitForResult({ app: 'fleet', taskId: body, timeoutMs: 60_000 });
    expect(ended).toMatchObject({ state: 'SUCCESS', result: 10 });
    expect(await results.getGroupResult(group)).toBeNull();
  });
});

describe('results in Redis', () => {
  it('are found under a prefix of keys, compressed or not, with the true arguments of the call', async () => {
    const script = `
import fleet_tasks
from celery.app.task import Context
request = Context(task="shop.pay", args=[7, 2**60, 1.0], kwargs={}, hostname="w1@h", retries=0)
fleet_tasks.app.backend.store_result("paid", {"sum": 7, "text": "x" * 9000}, "SUCCESS", request=request)
print(fleet_tasks.app.backend.get_key_for_task("paid").decode())
`;
    const printed = await runPython(['-c', script], {
      brokerUrl: redis.url,
      backendUrl: redis.url.replace(/\d+$/, '1'),
      env: { FLEET_CONFIG: JSON.stringify(PREFIXED) },
    });
    expect(printed.trim()).toBe(`${PREFIX}_celery-task-meta-paid`);
    expect(await read('paid', 'prefixed')).toMatchObject({
      state: 'SUCCESS',
      result: { sum: 7 },
      call: {
        name: 'shop.pay',
        argsJson: '[7, 1152921504606846976, 1.0]',
        kwargsJson: '{}',
        worker: 'w1@h',
        queue: null,
      },
      opaque: null,
    });
    const page = await results.listResults({ app: 'prefixed', kind: 'task', limit: 10 });
    expect(page).toMatchObject({ items: [{ id: 'paid', state: 'SUCCESS', name: 'shop.pay' }], next: null });
    expect(page.items[0]?.expiresInSeconds).toBeGreaterThan(80_000);
    expect(await read('paid')).toBeNull();
  });

  it('are listed wherever they are among other keys, each of them', async () => {
    const other = client.duplicate({ db: 2 });
    const batch = other.pipeline();
    for (let n = 0; n < 3000; n++) batch.set(`other-${n}`, n);
    for (let n = 0; n < 300; n++)
      batch.set(`celery-task-meta-t${n}`, `{"status": "SUCCESS", "result": ${n}}`);
    await batch.exec();
    other.disconnect();
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await results.listResults({
        app: 'many',
        kind: 'task',
        limit: 50,
        ...(after ? { after } : {}),
      });
      expect(page.items.length).toBeLessThan(1200);
      for (const { id, state, expiresInSeconds } of page.items) {
        expect([state, expiresInSeconds]).toEqual(['SUCCESS', null]);
        found.add(id);
      }
      after = page.next ?? undefined;
    } while (after);
    expect(found.size).toBe(300);
  });

  it('are told as absent or opaque where there is nothing to read', async () => {
    expect(await read('no-such-task')).toBe(null);
    const stored: readonly (readonly [string, Buffer, object])[] = [
      ['pickled', Buffer.from([0x80, 4, 0x4b, 1, 0x2e]), { kind: 'pickle', bytes: 5 }],
      ['packed', Buffer.from([0x82, 0xa1, 0x61, 1]), { kind: 'msgpack', bytes: 4 }],
      ['yaml', Buffer.from('status: SUCCESS\nresult: !!python/object:x {}\n'), { kind: 'unknown' }],
      ['no object', Buffer.from('[1, 2]'), { kind: 'unknown', bytes: 6 }],
      ['broken', Buffer.from('\0celery-compressed\0application/x-gzip\0no'), { kind: 'compressed' }],
      ['other', Buffer.from('\0celery-compressed\0application/x-lzma\0no'), { kind: 'compressed' }],
      [
        'deep',
        Buffer.from(`{"status": "SUCCESS", "result": ${'['.repeat(9000)}${']'.repeat(9000)}}`),
        { kind: 'unknown' },
      ],
    ];
    for (const [id, bytes, opaque] of stored) {
      await client.set(`celery-task-meta-${id}`, bytes);
      expect(await read(id)).toMatchObject({ opaque, result: null, state: 'UNKNOWN' });
    }
    await client.set('celery-taskset-meta-pickled', Buffer.from([0x80, 4, 0x4b, 1, 0x2e]));
    const group = await results.getGroupResult({ app: 'fleet', groupId: 'pickled' });
    expect(group).toMatchObject({ members: null, opaque: { kind: 'pickle', bytes: 5 } });
  });

  it('are not fetched where they are too large; the state is told', async () => {
    const size = 5_000_000;
    const bytes = Buffer.from(`{"status": "SUCCESS", "result": "${'x'.repeat(size)}"}`);
    await client.set('celery-task-meta-large', bytes);
    expect(await read('large')).toMatchObject({
      state: 'SUCCESS',
      result: null,
      opaque: { kind: 'too-large', bytes: bytes.length },
    });
    // A small body that would grow: zlib's bound holds.
    const bomb = deflateSync(Buffer.alloc(50_000_000, ' '));
    await client.set(
      'celery-task-meta-bomb',
      Buffer.concat([Buffer.from('\0celery-compressed\0application/x-gzip\0'), bomb]),
    );
    expect(await read('bomb')).toMatchObject({ opaque: { kind: 'compressed' } });
  });

  it('say what is wrong, without the password', async () => {
    await expect(read('x', 'nobody')).rejects.toMatchObject({ code: 'CNC_APP_UNKNOWN' });
    await expect(read('x', 'none')).rejects.toMatchObject({ code: 'CNC_BACKEND_URL' });
    const away = read('x', 'away');
    await expect(away).rejects.toMatchObject({ code: 'CNC_BACKEND_UNREACHABLE' });
    await expect(away).rejects.not.toThrow(/s3cret/);
  });

  it.each([
    ['rpc', /read once/],
    ['celery-node over AMQP', /takes it away/],
    ['mongo', /'mongodb' cannot be read/],
    ['django', /'django-db' cannot be read/],
    ['files', /'file' cannot be read/],
    ['disabled', /store no results/],
  ])('of other backends are refused with what helps: %s', async (app, text) => {
    const refused = results.listResults({ app, kind: 'task', limit: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'CNC_BACKEND_UNSUPPORTED' });
    await expect(refused).rejects.toThrow(text);
    await expect(refused).rejects.toThrow(/Redis, SQLite, PostgreSQL, MySQL and MariaDB/);
    await expect(refused).rejects.not.toThrow(/s3cret/);
  });
});
