import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  event('task-sent', at, { hostname: 'gen1@web', name: 't', retries, queue: 'q' });
const received = (at: number, retries = 0, parts: Partial<TaskEvent> = {}) =>
  event('task-received', at, { name: 't', args: '(1,)', retries, ...parts });

function fold(events: readonly TaskEvent[]): Task {
  return foldTask(ID, 'redis://x', mergeEvents([], events).events, 0);
}

/** Lives as real workers tell them, with the state that they must end in. */
const LIVES: readonly [name: string, state: string, events: readonly TaskEvent[]][] = [
  ['sent only', 'PENDING', [sent(1)]],
  ['received', 'RECEIVED', [sent(1), received(2)]],
  ['started', 'STARTED', [sent(1), received(2), event('task-started', 3)]],
  [
    'success',
    'SUCCESS',
    [
      sent(1),
      received(2),
      event('task-started', 3),
      event('task-succeeded', 4, { result: '5', runtimeSeconds: 1 }),
    ],
  ],
  [
    'failure',
    'FAILURE',
    [sent(1), received(2), event('task-started', 3), event('task-failed', 4, { exception: 'E()' })],
  ],
  ['unknown task', 'FAILURE', [sent(1), event('task-failed', 2, { exception: "NotRegistered('t')" })]],
  ['expired', 'REVOKED', [sent(1), event('task-revoked', 2, { expired: true })]],
  [
    'revoked while scheduled',
    'REVOKED',
    [sent(1), received(2, 0, { eta: '2026-01-01T00:00:00Z' }), event('task-revoked', 9)],
  ],
  [
    'terminated',
    'REVOKED',
    [received(2), event('task-started', 3), event('task-revoked', 4, { terminated: true, signum: '15' })],
  ],
  [
    'rejected for good',
    'REJECTED',
    [received(2), event('task-started', 3), event('task-rejected', 4, { requeue: false })],
  ],
  [
    'rejected and requeued',
    'PENDING',
    [received(2), event('task-started', 3), event('task-rejected', 4, { requeue: true })],
  ],
  [
    'requeued, delivered again, succeeded',
    'SUCCESS',
    [
      received(2),
      event('task-started', 3),
      event('task-rejected', 4, { requeue: true }),
      received(5),
      event('task-started', 6),
      event('task-succeeded', 7),
    ],
  ],
  [
    'waiting for its retry',
    'RETRY',
    [received(2), event('task-started', 3), sent(3.1, 1), event('task-retried', 3.2, { exception: 'E()' })],
  ],
  ['retry without sent events', 'RETRY', [received(2), event('task-started', 3), event('task-retried', 3.2)]],
  [
    'retry received before the retry is told',
    'RECEIVED',
    [received(2), event('task-started', 3), sent(3.1, 1), received(3.15, 1), event('task-retried', 3.2)],
  ],
  [
    'retried twice, succeeded',
    'SUCCESS',
    [
      sent(1),
      received(2),
      event('task-started', 3),
      sent(3.1, 1),
      event('task-retried', 3.2),
      received(3.3, 1),
      event('task-started', 4),
      sent(4.1, 2),
      received(4.2, 2),
      event('task-retried', 4.3),
      event('task-started', 5),
      event('task-succeeded', 6),
    ],
  ],
  [
    'ended, then published again as a retry',
    'STARTED',
    [
      received(2),
      event('task-started', 3),
      event('task-failed', 4),
      received(5, 1),
      event('task-started', 6),
    ],
  ],
  [
    'redelivered to another worker after the first was lost',
    'SUCCESS',
    [
      received(2),
      event('task-started', 3),
      received(60, 0, { hostname: OTHER }),
      event('task-started', 61, { hostname: OTHER }),
      event('task-succeeded', 62, { hostname: OTHER }),
    ],
  ],
  [
    'run twice at once: success is stronger than failure',
    'SUCCESS',
    [
      received(2),
      event('task-started', 3),
      received(4, 0, { hostname: OTHER }),
      event('task-failed', 5, { hostname: OTHER }),
      event('task-succeeded', 4.5),
    ],
  ],
  [
    'custom events do not change the state',
    'STARTED',
    [received(2), event('task-started', 3), event('task-checkpoint', 4, { extra: '{}' })],
  ],
];

describe('foldTask', () => {
  it.each(LIVES)('%s → %s', (_name, state, events) => {
    expect(fold(events).state).toBe(state);
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
      { numRuns: 60 },
    );
  });

  it('is a function of the set for any events at all', () => {
    const anyEvent = fc.record({
      type: fc.constantFrom(
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
      ),
      taskId: fc.constant(ID),
      timestampSeconds: fc.integer({ min: 0, max: 6 }),
      hostname: fc.constantFrom(WORKER, OTHER),
      pid: fc.constantFrom(1, null),
      clock: fc.constantFrom(1, 2, 3, null),
    });
    // What an event says follows from what it is: two with the same identity are one.
    const speaking = anyEvent.map(
      (bare): TaskEvent => ({
        ...bare,
        retries: bare.timestampSeconds % 3,
        requeue: bare.clock === 2,
        name: `n${bare.timestampSeconds}`,
      }),
    );
    fc.assert(
      fc.property(fc.array(speaking, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (events, noise) => {
        const order = [...events].map((item) => ({ item, key: noise.next().value as number }));
        const shuffled = order.sort((a, b) => a.key - b.key).map(({ item }) => item);
        expect(fold(shuffled)).toEqual(fold(events));
      }),
      { numRuns: 500 },
    );
  });

  it('takes the fields from where they are true', () => {
    const task = fold([
      sent(1),
      received(2, 0, { parentId: 'p', rootId: 'r' }),
      event('task-started', 3),
      sent(3.5, 1),
      event('task-retried', 4, { exception: 'Once()' }),
      // A retry names the task itself as its parent.
      received(5, 1, { parentId: ID, rootId: 'r' }),
      event('task-started', 6),
      event('task-failed', 8, { exception: 'Twice()', traceback: 'tb' }),
    ]);
    expect(task).toMatchObject({
      parentId: 'p',
      rootId: 'r',
      retries: 1,
      queue: 'q',
      client: 'gen1@web',
      worker: WORKER,
      sentAt: 1,
      receivedAt: 2,
      startedAt: 6,
      finishedAt: 8,
      runtimeSeconds: 2,
      exception: 'Twice()',
      traceback: 'tb',
    });
  });
});
