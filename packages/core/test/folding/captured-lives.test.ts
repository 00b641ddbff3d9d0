import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  SeededRandom,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptsOf } from '../../src/db/models/attempts-of.ts';
import { foldTask } from '../../src/db/models/fold-task.ts';
import { mergeEvents } from '../../src/db/models/merge-events.ts';
import type { TaskEvent } from '../../src/db/models/task-event.ts';
import { isReadyState } from '../../src/db/models/task-state.ts';
import { RunningEngine, until } from '../engine/running-engine.ts';

const PATIENCE_MS = 120_000;
const PERMUTATIONS = 60;
const random = SeededRandom.ofEnvironment('CNC_FOLDING_SEED', 20_260_801);

/** Lives that end by themselves; prints ids by name. */
const PUBLISH = `
import json, fleet_tasks as f
from celery import chain, chord, group
ids = {
  "succeeds": f.add.delay(2, 3), "fails": f.fail.delay("käse"), "retried": f.flaky.delay(2), "hopeless": f.hopeless.delay(),
  "requeued": f.requeue_once.delay(), "rejected": f.reject.delay(), "ignored": f.ignore.delay(), "progress": f.progress.delay(),
  "expired": f.add.apply_async((1, 1), countdown=4, expires=2), "dies": f.die.delay(), "replaced": f.replaced.delay(),
  "unknown": f.app.send_task("fleet.nowhere"), "terminated": f.nap.delay(600), "revoked": f.nap.apply_async((1,), countdown=3),
}
f.app.control.revoke(ids["revoked"].id)
last = chain(f.add.s(1, 1), f.add.s(10))()
ids["first"], ids["second"] = last.parent, last
body = chord(group(f.add.s(1, n) for n in range(3)), f.total.s())()
ids["body"] = body
ids.update({f"header{n}": each for n, each in enumerate(body.parent.results)})
print(json.dumps({name: result.id for name, result in ids.items()}))
`;

/** How each must end: its state, and its attempts by retry number, delivery and state. */
const EXPECTED: Readonly<
  Record<string, readonly [state: string, attempts: readonly (readonly unknown[])[]]>
> = {
  succeeds: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  fails: ['FAILURE', [[0, 0, 'FAILURE']]],
  retried: [
    'SUCCESS',
    [
      [0, 0, 'RETRY'],
      [1, 0, 'RETRY'],
      [2, 0, 'SUCCESS'],
    ],
  ],
  hopeless: [
    'FAILURE',
    [
      [0, 0, 'RETRY'],
      [1, 0, 'FAILURE'],
    ],
  ],
  requeued: [
    'SUCCESS',
    [
      [0, 0, 'REJECTED'],
      [0, 1, 'SUCCESS'],
    ],
  ],
  // Celery 5.7 tells of a failure as well, and that is stronger.
  rejected: [expect.stringMatching(/REJECTED|FAILURE/), [[0, 0, expect.stringMatching(/REJECTED|FAILURE/)]]],
  ignored: ['STARTED', [[0, 0, 'STARTED']]],
  progress: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  expired: ['REVOKED', [[0, 0, 'REVOKED']]],
  revoked: ['REVOKED', [[0, 0, 'REVOKED']]],
  terminated: ['REVOKED', [[0, 0, 'REVOKED']]],
  dies: ['FAILURE', [[0, 0, 'FAILURE']]],
  // What replaced it is another delivery of the same task; nobody tells the end of the first.
  replaced: [
    'SUCCESS',
    [
      [0, 0, 'STARTED'],
      [0, 1, 'SUCCESS'],
    ],
  ],
  unknown: ['FAILURE', [[0, 0, 'FAILURE']]],
  first: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  second: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  body: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  header0: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  header1: ['SUCCESS', [[0, 0, 'SUCCESS']]],
  header2: ['SUCCESS', [[0, 0, 'SUCCESS']]],
};

const fold = (id: string, events: readonly TaskEvent[]) => foldTask(id, 'b', events, 0);
const ordered = (events: readonly TaskEvent[]) => mergeEvents([], events).events;

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('lives captured from real workers over %s', (transport, start) => {
  let broker: PrivateBroker;
  let backend: PrivateBroker;
  let engine: RunningEngine;
  let worker: CeleryWorker;
  let ids: Readonly<Record<string, string>> = {};

  const urls = () => ({ brokerUrl: broker.url, backendUrl: backend.url });
  const startWorker = (name: string, queue: string) =>
    startCeleryWorker({ ...urls(), app: 'fleet_tasks', name, queues: [queue], concurrency: 4 });
  const python = async (program: string) => (await runPython(['-c', program], urls())).trim();
  const eventsOf = (id: string) => engine.taskEvents.filter(({ taskId }) => taskId === id);
  const taskOf = (name: string) => fold(ids[name] as string, ordered(eventsOf(ids[name] as string)));
  const attemptsNow = (id: string) => attemptsOf(ordered(eventsOf(id)));

  beforeAll(async () => {
    [broker, backend] = await Promise.all([start(), startRedis()]);
    engine = await RunningEngine.start({ brokerUrl: broker.url, options: { eventQueue: 'captured.events' } });
    await engine.connected();
    worker = await startWorker('w1@captured', 'celery');
    ids = JSON.parse(await python(PUBLISH)) as Record<string, string>;
    await until('it runs', () => taskOf('terminated').state === 'STARTED', PATIENCE_MS);
    await python(`import fleet_tasks as f; f.app.control.revoke("${ids.terminated}", terminate=True)`);
    const isOver = (name: string) => name === 'ignored' || isReadyState(taskOf(name).state);
    await until('all have ended', () => Object.keys(EXPECTED).every(isOver), PATIENCE_MS);
  }, PATIENCE_MS * 2);
  afterAll(async () => {
    await worker.kill();
    await engine.stop();
    await Promise.all([broker.stop(), backend.stop()]);
  });

  it.each(Object.keys(EXPECTED))(
    '%s: state and attempts, whatever the order and repetition of arrival',
    (name) => {
      const id = ids[name] as string;
      const captured = eventsOf(id);
      const task = taskOf(name);
      const attempts = attemptsNow(id);
      expect([
        task.state,
        attempts.map(({ retries, delivery, state }) => [retries, delivery, state]),
      ]).toEqual(EXPECTED[name]);
      for (let permutation = 0; permutation < PERMUTATIONS; permutation++) {
        let known: readonly TaskEvent[] = [];
        const arrivals = random.shuffled([...captured, ...captured.filter(() => random.chance(0.5))]);
        while (arrivals.length > 0)
          known = mergeEvents(known, arrivals.splice(0, random.between(1, 4))).events;
        expect(fold(id, known)).toEqual(task);
        expect(attemptsOf(known)).toEqual(attempts);
      }
    },
  );

  it('keep worker, times, exception and traceback of every attempt', () => {
    const [first, second, third] = attemptsNow(ids.retried as string);
    for (const attempt of [first, second]) {
      expect(attempt).toMatchObject({
        worker: 'w1@captured',
        exception: expect.stringContaining('still down'),
      });
      expect(attempt?.traceback).toContain('Traceback');
      expect(attempt?.startedAt).toBeGreaterThanOrEqual(attempt?.receivedAt ?? Number.POSITIVE_INFINITY);
    }
    expect(third).toMatchObject({ exception: null, result: '2' });
    expect(taskOf('dies').exception).toMatch(/WorkerLostError|ExceptionWithTraceback/);
    expect(taskOf('second')).toMatchObject({ parentId: ids.first, rootId: ids.first, result: '12' });
    expect(taskOf('body')).toMatchObject({ result: '6', parentId: expect.any(String) });
    expect(taskOf('replaced')).toMatchObject({ name: 'fleet.add', result: '23' });
    const progress = eventsOf(ids.progress as string).find(({ type }) => type === 'task-progress');
    expect(JSON.parse(progress?.extra ?? '')).toMatchObject({ done: 1, total: 2 });
  });

  it.skipIf(transport === 'redis')(
    // Redis delivers again after its visibility timeout only, an hour by default.
    'killed: a worker that comes back under its name runs the task again, as another attempt',
    async () => {
      const first = await startWorker('late@captured', 'late');
      const id = await python('import fleet_tasks as f; print(f.late.apply_async((5,), queue="late").id)');
      await until('it runs', () => fold(id, ordered(eventsOf(id))).state === 'STARTED', PATIENCE_MS);
      await first.kill();
      const second = await startWorker('late@captured', 'late');
      await until('it has ended', () => fold(id, ordered(eventsOf(id))).state === 'SUCCESS', PATIENCE_MS);
      await second.kill();
      const attempts = attemptsNow(id);
      expect(attempts.map(({ worker: by, delivery, state }) => [by, delivery, state])).toEqual([
        ['late@captured', 0, 'STARTED'],
        ['late@captured', 1, 'SUCCESS'],
      ]);
      expect(attempts[0]?.pid).not.toBe(attempts[1]?.pid);
    },
    PATIENCE_MS * 2,
  );
});
