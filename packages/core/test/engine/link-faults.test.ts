import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrokenLink } from './broken-link.ts';
import { type FakeWorker, fakeRabbitmqWorker, fakeRedisWorker } from './fake-worker.ts';
import { proveLink } from './prove-link.ts';
import { RunningEngine, until } from './running-engine.ts';

/** RabbitMQ's heartbeats are 10 s apart, and pauses between attempts grow to 30 s. */
const PATIENCE_MS = 120_000;
/** Longer than the engine says that anything takes. */
const LONGEST_CALL_MS = 30_000;

let broker: PrivateBroker;
let link: BrokenLink;
let worker: CeleryWorker;
let running: RunningEngine;
let fake: FakeWorker | undefined;

const methods = () => running.engine.methods;
const status = () => methods().getEngineStatus({});
const lost = () => until('the loss is told', async () => !(await status()).connected, PATIENCE_MS);
const back = () => until('it is heard again', async () => (await status()).connected, PATIENCE_MS);

/** Calls tasks as a client does, and returns their ids. */
async function callTasks(count: number): Promise<readonly string[]> {
  const script = `import fleet_tasks as f\nfor i in range(${count}): print(f.add.delay(i, 1).id)`;
  return (await runPython(['-c', script], { brokerUrl: broker.url })).trim().split('\n');
}

const hasSucceeded = (id: string) =>
  running.taskEvents.some(({ taskId, type }) => taskId === id && type === 'task-succeeded');

/** Neither hangs nor ends in anything but an error that says what is wrong. */
async function isRefused(): Promise<void> {
  const calls = [
    methods().inspect({ command: 'ping', timeoutMs: 500, workers: { names: [worker.name] } }),
    methods().publishTask({ app: 'app', task: 'fleet.add', args: [1, 1] }),
  ];
  const outcomes = calls.map((call) =>
    call.then(
      () => 'answered',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    ),
  );
  const late = sleep(LONGEST_CALL_MS).then(() => 'it hangs');
  for (const outcome of outcomes) {
    expect(await Promise.race([outcome, late])).toMatch(/^CNC_(BROKER_UNREACHABLE|PUBLISH_FAILED)$/);
  }
}

describe.each([
  ['redis', startRedis, fakeRedisWorker, (port: number) => `redis://127.0.0.1:${port}/0`],
  ['rabbitmq', startRabbitmq, fakeRabbitmqWorker, (port: number) => `amqp://127.0.0.1:${port}//`],
] as const)('an engine over %s', (transport, start, startFakeWorker, urlOf) => {
  beforeAll(async () => {
    broker = await start();
    link = await BrokenLink.to(broker.port);
    worker = await startCeleryWorker({ app: 'fleet_tasks', brokerUrl: broker.url, name: 'w1@faults' });
    running = await RunningEngine.start({ brokerUrl: urlOf(link.port) });
    await running.connected();
  }, 180_000);

  afterAll(async () => {
    await fake?.stop();
    await running?.stop();
    await worker?.kill();
    await link?.stop();
    await broker?.stop();
  });

  it('goes on after connections were reset, and loses nothing that it does not tell', async () => {
    for (let round = 0; round < 3; round++) {
      const { connectedSince } = await status();
      const [ids] = await Promise.all([callTasks(20), sleep(round * 150).then(() => link.reset())]);
      await until('it has a new connection', async () => {
        const now = await status();
        return now.connected && now.connectedSince !== connectedSince;
      });
      if (transport === 'rabbitmq') {
        await until('every event comes', () => ids.every(hasSucceeded), PATIENCE_MS);
      }
    }
    expect((await status()).lastError).toMatch(/closed|ECONNRESET|ended/i);
    const reasons = new Set(running.gaps.map(({ reason }) => reason));
    expect([...reasons]).toEqual(transport === 'redis' ? ['broker-disconnected'] : []);
    await proveLink(running, worker.name);
  }, 400_000);

  it('finds out a broker that accepts and never answers', async () => {
    link.freeze();
    await isRefused();
    await lost();
    expect((await status()).lastError).toMatch(/silent|heartbeat|not answer|took longer|timeout/i);
    expect(running.engine.status()).toMatchObject({ degraded: true });
    await isRefused();
    link.thaw();
    await back();
    await proveLink(running, worker.name);
  }, 400_000);

  it('sits out a broker that is held for a moment', async () => {
    const { connectedSince } = await status();
    broker.pause();
    await sleep(2500);
    broker.resume();
    await proveLink(running, worker.name);
    expect((await status()).connectedSince).toBe(connectedSince);
  }, 180_000);

  it('reads events and replies that are none, counts them, and goes on', async () => {
    const asked: string[] = [];
    const garbage = [
      'no json',
      '[]',
      '{}',
      '{"": 1}',
      'null',
      '{"w1@faults": ',
      `{"w1@faults": "${'x'.repeat(17_000_000)}"}`,
      ...(transport === 'redis' ? ['raw:no envelope', 'raw:{"body": 1}'] : []),
    ];
    fake = await startFakeWorker(broker.url, async (question, reply) => {
      asked.push(question.method);
      for (const body of garbage) await reply(question, body);
      await reply(question, JSON.stringify({ 'stranger@faults': { ok: 'pong' } }));
      await reply(question, JSON.stringify({ 'w1@faults': { ok: 'forged' } }), 'another-ticket');
    });
    const figure = (name: string) => running.engine.status().figures[name] ?? 0;
    // Answers to what was asked before a connection ended may have come after it.
    const before = figure('repliesUnexpected');
    const { answers, silent } = await methods().inspect({
      command: 'ping',
      workers: { names: [worker.name] },
      timeoutMs: 5000,
    });
    expect(answers).toEqual([{ worker: worker.name, late: false, status: 'ok', value: { ok: 'pong' } }]);
    expect(silent).toEqual([]);
    // Other questions of the engine are answered alike.
    await until('all have come', () => figure('repliesMalformed') >= garbage.length, PATIENCE_MS);
    await until('they are counted', () => figure('repliesUnexpected') - before >= 2, PATIENCE_MS);
    const malformed = running.sum('eventsMalformed');
    const events = ['no json', '[1, null]', '{"type": 7}', '{"type": "task-started"}', '"text"'];
    for (const body of events) await fake.sendEvent(body);
    await fake.sendEvent(`[{"type": "${'x'.repeat(5_000_000)}"}]`);
    await until(
      'they are counted',
      () => running.sum('eventsMalformed') - malformed >= events.length + 1,
      PATIENCE_MS,
    );
    expect(asked).toContain('ping');
    await proveLink(running, worker.name);
  }, 180_000);

  it('comes back after the broker was killed and started again', async () => {
    await broker.kill();
    await lost();
    await isRefused();
    await broker.restart();
    await back();
    await proveLink(running, worker.name);
  }, 400_000);
});
