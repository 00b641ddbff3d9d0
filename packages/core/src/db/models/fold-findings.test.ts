import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptsOf } from './attempts-of.ts';
import { countSigns, FINDING_SENDER, type Finding, findingType } from './finding.ts';
import { foldTask } from './fold-task.ts';
import { mergeEvents } from './merge-events.ts';
import type { Task } from './task.ts';
import type { TaskEvent } from './task-event.ts';

const ID = 'a';
const WORKER = 'w1@host';
const OTHER = 'w2@other';

let clock = 0;
function event(type: string, at: number, parts: Partial<TaskEvent> = {}): TaskEvent {
  return { type, taskId: ID, timestampSeconds: at, hostname: WORKER, pid: 1, clock: ++clock, ...parts };
}
const sent = (at: number, retries = 0) =>
  event('task-sent', at, { hostname: 'gen1@web', name: 't', retries });
const received = (at: number, retries = 0, hostname = WORKER) =>
  event('task-received', at, { name: 't', retries, hostname });
const started = (at: number) => event('task-started', at);
function found(finding: Finding, at: number, parts: Partial<TaskEvent> = {}): TaskEvent {
  const about = { hostname: FINDING_SENDER, pid: null, clock: 0, finding };
  return event(findingType(finding), at, { ...about, ...parts });
}
const active = (at: number, hostname = WORKER) =>
  found({ kind: 'held', state: 'STARTED', how: 'active' }, at, { hostname });
const reserved = (at: number) =>
  found({ kind: 'held', state: 'RECEIVED', how: 'reserved' }, at, { hostname: WORKER });
const stored = (at: number, state: 'SUCCESS' | 'FAILURE', parts: Partial<TaskEvent> = {}) =>
  found({ kind: 'ended', state }, at, parts);
const lost = (at: number, signs: number) =>
  found({ kind: 'lost', state: 'LOST', signs, reason: 'unknown' }, at, { clock: signs });
const expired = (at: number, signs: number) =>
  found({ kind: 'expired', state: 'REVOKED', signs }, at, { clock: signs });

const ordered = (events: readonly TaskEvent[]) => mergeEvents([], events).events;
const fold = (events: readonly TaskEvent[]): Task => foldTask(ID, 'redis://x', ordered(events), 0);

/** Lives with holes in them, what was found out by asking, and the state that this must come to. */
const LIVES: readonly [name: string, state: string, events: readonly TaskEvent[]][] = [
  ['its end is in the backend', 'SUCCESS', [sent(1), received(2), started(3), stored(9, 'SUCCESS')]],
  [
    'the true end comes late, told otherwise',
    'FAILURE',
    [received(2), started(3), stored(9, 'SUCCESS'), event('task-failed', 8, { exception: 'E()' })],
  ],
  ['a worker runs it, its start was not heard', 'STARTED', [sent(1), active(3)]],
  ['a worker holds it', 'RECEIVED', [sent(1), reserved(1)]],
  ['a worker that runs it adds nothing to its start', 'STARTED', [received(2), started(3.01), active(3)]],
  [
    'the next attempt was not heard but runs',
    'STARTED',
    [received(2), started(3), event('task-retried', 4), active(6)],
  ],
  ['an earlier attempt ran', 'RETRY', [received(2), active(3), event('task-retried', 4)]],
  [
    'an earlier attempt ran, the next one waits',
    'RECEIVED',
    [received(2), active(3), event('task-retried', 4), received(5, 1)],
  ],
  ['an earlier attempt had ended', 'RECEIVED', [received(2), stored(3, 'FAILURE'), received(5, 1)]],
  ['given up', 'LOST', [received(2), started(3), lost(7203, 2)]],
  ['given up, then heard late', 'STARTED', [received(2), started(3), lost(7203, 1)]],
  [
    'given up, then its end comes late',
    'SUCCESS',
    [received(2), started(3), lost(7203, 2), event('task-succeeded', 4)],
  ],
  ['given up, then a worker runs it', 'STARTED', [received(2), lost(7203, 1), active(3)]],
  ['given up, then found in the backend', 'FAILURE', [received(2), lost(7203, 1), stored(4, 'FAILURE')]],
  ['given up twice', 'LOST', [received(2), lost(7203, 1), started(8000), lost(15_200, 2)]],
  ['expired without a word', 'REVOKED', [sent(1), expired(60, 1)]],
  ['expired, but was received after all', 'RECEIVED', [sent(1), expired(60, 1), received(5)]],
  ["somebody's own event of that name", 'RECEIVED', [received(2), event('task-cnc-lost', 9)]],
];

describe('findings in a task', () => {
  it.each(LIVES)('%s → %s', (_name, state, events) => {
    const task = fold(events);
    expect(task.state).toBe(state);
    expect(attemptsOf(ordered(events)).at(-1)?.state).toBe(state);
  });

  it.each(LIVES)('%s: the same for every order, repetition and split of arrival', (_name, _state, events) => {
    const expected = fold(events);
    const arrivals = fc.tuple(
      fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(arrivals, ([arrived, size]) => {
        let known: readonly TaskEvent[] = [];
        for (let index = 0; index < arrived.length; index += size) {
          known = mergeEvents(known, arrived.slice(index, index + size)).events;
        }
        expect(foldTask(ID, 'redis://x', known, 0)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('says what decided, and nothing where events did', () => {
    const [holds, ended] = [
      [sent(1), active(3)],
      [sent(1), stored(9, 'SUCCESS', { result: '5' })],
    ];
    expect(fold(holds)).toMatchObject({ worker: WORKER, startedAt: 3, finding: { how: 'active' } });
    expect(fold(ended)).toMatchObject({ result: '5', finishedAt: 9, finding: { kind: 'ended' } });
    expect(fold([received(1), lost(9, 1)])).toMatchObject({
      finishedAt: null,
      finding: { reason: 'unknown' },
    });
    expect(fold([sent(1), expired(60, 1)])).toMatchObject({ finishedAt: 60, finding: { kind: 'expired' } });
    const told = fold([...ended, event('task-succeeded', 8, { result: '6', runtimeSeconds: 2 })]);
    expect(told).toMatchObject({ result: '6', finishedAt: 8, runtimeSeconds: 2, finding: null });
  });

  it('gives a found holder an attempt of its own where it is another worker', () => {
    const attempts = attemptsOf(ordered([received(2), started(3), active(60, OTHER)]));
    expect(attempts.map(({ worker, delivery, state }) => [worker, delivery, state])).toEqual([
      [WORKER, 0, 'STARTED'],
      [OTHER, 1, 'STARTED'],
    ]);
  });
});

const REAL_TYPES = [
  'task-sent',
  'task-received',
  'task-started',
  'task-succeeded',
  'task-failed',
  'task-retried',
  'task-rejected',
  'task-revoked',
  'task-cancelled',
  'task-x',
];
// What an event says follows from what it is: two with the same identity are one.
const realEvent = fc
  .record({
    type: fc.constantFrom(...REAL_TYPES),
    timestampSeconds: fc.integer({ min: 0, max: 6 }),
    hostname: fc.constantFrom(WORKER, OTHER),
    clock: fc.constantFrom(1, 2, 3),
  })
  .map(
    (bare): TaskEvent => ({
      ...bare,
      taskId: ID,
      pid: 1,
      retries: bare.timestampSeconds % 3,
      requeue: bare.clock === 2,
      result: `${bare.hostname}${bare.clock}`,
    }),
  );
const foundEvent = fc
  .tuple(fc.integer({ min: 0, max: 7 }), fc.constantFrom(WORKER, OTHER), fc.integer({ min: 0, max: 12 }))
  .chain(([at, hostname, signs]) =>
    fc.constantFrom(
      active(at, hostname),
      reserved(at),
      stored(at, at % 2 ? 'SUCCESS' : 'FAILURE'),
      lost(at, signs),
      expired(at, signs),
    ),
  );

describe('findings in any task', () => {
  it('leave it a function of the set of its events', () => {
    const anyEvents = fc.array(fc.oneof(realEvent, foundEvent), { maxLength: 14 });
    fc.assert(
      fc.property(anyEvents, fc.infiniteStream(fc.nat()), (events, noise) => {
        const order = events.map((item) => ({ item, key: noise.next().value as number }));
        const shuffled = order.sort((a, b) => a.key - b.key).map(({ item }) => item);
        expect(fold(shuffled)).toEqual(fold(events));
        expect(attemptsOf(ordered(shuffled))).toEqual(attemptsOf(ordered(events)));
      }),
      { numRuns: 500 },
    );
  });

  it('never change an end that events tell', () => {
    fc.assert(
      fc.property(
        fc.array(realEvent, { maxLength: 10 }),
        fc.array(foundEvent, { maxLength: 4 }),
        (real, findings) => {
          const told = fold(real);
          fc.pre(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'].includes(told.state));
          const { state, result, finishedAt, worker, finding: decided } = fold([...real, ...findings]);
          expect({ state, result, finishedAt, worker, decided }).toEqual({
            state: told.state,
            result: told.result,
            finishedAt: told.finishedAt,
            worker: told.worker,
            decided: null,
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('let any event that comes later undo a judgement', () => {
    fc.assert(
      fc.property(fc.array(realEvent, { minLength: 1, maxLength: 10 }), realEvent, (real, late) => {
        const known = ordered(real);
        const verdict = lost(7203, countSigns(known, 0));
        fc.pre(mergeEvents(known, [late]).added.length === 1);
        const before = fold([...known, verdict]);
        expect(before.state).toBe(before.finding === null ? fold(known).state : 'LOST');
        expect(fold([...known, verdict, late])).toEqual(fold([...known, late]));
      }),
      { numRuns: 500 },
    );
  });
});
