import { expect, it } from 'vitest';
import { changeQueuePause, type QueuePause } from './queue-pause.ts';

const one = { broker: 'b', queue: 'q' };
const paused: QueuePause = { ...one, state: 'paused', since: 5, workers: ['a', 'b'] };

it('remembers who was told, and since when', () => {
  const begun = changeQueuePause(null, { ...one, state: { state: 'paused', since: 5 }, addWorkers: ['a'] });
  expect(begun).toEqual({ ...paused, workers: ['a'] });
  expect(changeQueuePause(begun, { ...one, addWorkers: ['a', 'b'] })).toEqual(paused);
  expect(changeQueuePause(paused, { ...one, state: { state: 'paused', since: 9 } })).toEqual(paused);
});

it('is forgotten when every worker goes on', () => {
  const state = { state: 'resuming', since: 9 } as const;
  const rest = changeQueuePause(paused, { ...one, state, removeWorkers: ['a'] });
  expect(rest).toEqual({ ...one, ...state, workers: ['b'] });
  expect(changeQueuePause(rest, { ...one, removeWorkers: ['b'] })).toBe(null);
});

it('is remembered while nobody consumes it', () => {
  expect(changeQueuePause(paused, { ...one, removeWorkers: ['a', 'b'] })).toEqual({ ...paused, workers: [] });
});

it('is not made by who knows of none', () => {
  expect(changeQueuePause(null, { ...one, addWorkers: ['a'] })).toBe(null);
  expect(changeQueuePause(null, { ...one, state: { state: 'resuming', since: 1 } })).toBe(null);
});
