import { describe, expect, it } from 'vitest';
import { attemptsOf } from './attempts-of.ts';
import { mergeEvents } from './merge-events.ts';
import type { TaskEvent } from './task-event.ts';

let clock = 0;
function event(type: string, at: number, parts: Partial<TaskEvent> = {}): TaskEvent {
  return { type, taskId: 'a', timestampSeconds: at, hostname: 'w1@host', pid: 1, clock: ++clock, ...parts };
}

function attempts(events: readonly TaskEvent[]) {
  return attemptsOf(mergeEvents([], events).events).map(
    ({ retries, delivery, worker, state, exception }) => ({
      retries,
      delivery,
      worker,
      state,
      exception,
    }),
  );
}

describe('attemptsOf', () => {
  it('keeps each retry with its own times, worker and exception, also when the next is received first', () => {
    const life = [
      event('task-sent', 1, { hostname: 'gen1@web', retries: 0 }),
      event('task-received', 2, { retries: 0 }),
      event('task-started', 3),
      event('task-sent', 3.1, { retries: 1 }),
      event('task-received', 3.2, { retries: 1 }),
      event('task-retried', 3.3, { exception: 'Once()' }),
      event('task-started', 4),
      event('task-failed', 5, { exception: 'Twice()' }),
    ];
    expect(attempts(life)).toEqual([
      { retries: 0, delivery: 0, worker: 'w1@host', state: 'RETRY', exception: 'Once()' },
      { retries: 1, delivery: 0, worker: 'w1@host', state: 'FAILURE', exception: 'Twice()' },
    ]);
    expect(attemptsOf(life).map(({ startedAt, finishedAt }) => [startedAt, finishedAt])).toEqual([
      [3, 3.3],
      [4, 5],
    ]);
  });

  it('tells a redelivery to another worker apart', () => {
    const other = { hostname: 'w2@other', retries: 0 };
    const life = [
      event('task-received', 2, { retries: 0 }),
      event('task-started', 3),
      event('task-received', 60, other),
      event('task-started', 61, other),
      event('task-succeeded', 62, other),
    ];
    expect(attempts(life)).toEqual([
      { retries: 0, delivery: 0, worker: 'w1@host', state: 'STARTED', exception: null },
      { retries: 0, delivery: 1, worker: 'w2@other', state: 'SUCCESS', exception: null },
    ]);
  });

  it('makes one attempt of a task that only ended', () => {
    expect(attempts([event('task-revoked', 2, { expired: true })])).toEqual([
      { retries: 0, delivery: 0, worker: 'w1@host', state: 'REVOKED', exception: null },
    ]);
  });
});
