import { expect, it } from 'vitest';
import { queueLines } from './queue-lines.ts';

it('has a line for each measure, with its gaps, in the middle of the steps', () => {
  const unknown = { readyMost: null, unacknowledged: null, incomingPerSecond: null, outgoingPerSecond: null };
  const points = [
    { ...unknown, at: '2026-11-24T10:00:00Z', ready: 3, consumers: 2 },
    { ...unknown, at: '2026-11-24T10:01:00Z', ready: null, consumers: null, incomingPerSecond: 1.5 },
  ];
  const start = Date.parse('2026-11-24T10:00:30Z') / 1000;
  expect(queueLines(points, 60, 'backlog')).toEqual([
    [start, start + 60],
    [2, null],
    [null, null],
    [3, null],
  ]);
  expect(queueLines(points, 60, 'rates')).toEqual([
    [start, start + 60],
    [null, 1.5],
    [null, null],
  ]);
});
