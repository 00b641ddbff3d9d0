import { describe, expect, it } from 'vitest';
import { readActiveTasks, readQueriedTasks, readScheduledTasks } from './worker-answers.ts';

const info = (id: string, parts: object = {}) => ({ id, time_start: null, worker_pid: null, ...parts });
const START = 1_795_500_414.6;

describe('answers of workers', () => {
  it('tell what runs from what is about to', () => {
    const value = {
      a: ['active', info('a', { time_start: START, worker_pid: 7 })],
      b: ['active', info('b')],
      c: ['reserved', info('c')],
      d: ['ready', info('d')],
      // A monotonic clock, as some versions gave it.
      e: ['active', info('e', { time_start: 5031.2 })],
    };
    expect([...readQueriedTasks({ worker: 'w', value })]).toEqual([
      ['a', { worker: 'w', how: 'active', startedAt: START, pid: 7 }],
      ['b', { worker: 'w', how: 'reserved', startedAt: null, pid: null }],
      ['c', { worker: 'w', how: 'reserved', startedAt: null, pid: null }],
      ['e', { worker: 'w', how: 'reserved', startedAt: null, pid: null }],
    ]);
    const active = readActiveTasks({ worker: 'w', value: [info('a', { time_start: START, worker_pid: 7 })] });
    expect(active.get('a')?.how).toBe('active');
    const scheduled = readScheduledTasks({ worker: 'w', value: [{ eta: 'x', request: info('f') }] });
    expect([...scheduled.keys()]).toEqual(['f']);
  });

  it.each([
    null,
    undefined,
    7,
    'text',
    [],
    {},
    { error: 'KeyError()' },
    [null],
    [[]],
    { a: null },
    { a: ['active'] },
  ])('hold no task where they are %j, and never throw', (value) => {
    for (const read of [readActiveTasks, readScheduledTasks])
      expect(read({ worker: 'w', value }).size).toBe(0);
    expect(
      [...readQueriedTasks({ worker: 'w', value }).values()].every(({ startedAt }) => startedAt === null),
    ).toBe(true);
  });
});
