import { expect, it } from 'vitest';
import { FlowMeter } from './flow-meter.ts';
import type { ManagedQueue } from './management-api.ts';

const queue = (incoming: number, outgoing: number): ManagedQueue => ({
  ...{ name: 'q', ready: 0, unacknowledged: 0, consumers: 0, counters: { incoming, outgoing } },
  rate: { incomingPerSecond: 0, outgoingPerSecond: 0 },
});

it('tells what went through between two readings, and nothing where counters began anew', () => {
  const meter = new FlowMeter();
  const read = (...queues: ManagedQueue[]) => meter.read(queues).get('q');
  expect(read(queue(10, 4))).toBe(null);
  expect(read(queue(25, 14))).toEqual({ incoming: 15, outgoing: 10 });
  expect(read(queue(3, 0))).toBe(null);
  expect(read(queue(3, 1))).toEqual({ incoming: 0, outgoing: 1 });
  expect(read()).toBe(undefined);
  expect(read(queue(9, 9))).toBe(null);
});
