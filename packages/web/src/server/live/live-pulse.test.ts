import type { Worker } from '@celery-cnc/core/models';
import { expect, it } from 'vitest';
import type { LiveTickJson } from '../api/live.ts';
import { LivePulse, TICKS_KEPT } from './live-pulse.ts';

const tick = (second: number) => ({ at: new Date(second * 1000).toISOString() }) as LiveTickJson;
const worker = (name: string, active: number | null, status = 'online') =>
  ({ name, broker: 'b', active, status }) as Worker;

it('keeps the ticks of two minutes and no more', () => {
  const pulse = new LivePulse();
  for (let second = 1; second <= TICKS_KEPT + 5; second += 1) pulse.addTick(tick(second));
  const ticks = pulse.ticksBefore((TICKS_KEPT + 5) * 1000);
  expect(ticks).toHaveLength(TICKS_KEPT);
  expect(ticks[0]).toEqual(tick(6));
  expect(pulse.ticksBefore((TICKS_KEPT + 15) * 1000)[0]).toEqual(tick(16));
  expect(pulse.ticksBefore(3600_000)).toEqual([]);
});

it('counts what online workers execute, by their newest word', () => {
  const pulse = new LivePulse();
  pulse.addWorkers([worker('w1', 1), worker('w2', 4), worker('w3', null)]);
  expect(pulse.active).toBe(5);
  pulse.addWorkers([worker('w1', 2), worker('w2', 4, 'offline')]);
  expect(pulse.active).toBe(2);
});
