import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './restart-policy.ts';

const OPTIONS = { firstDelayMs: 100, mostDelayMs: 1000, maxDeaths: 5, windowMs: 10_000 };

describe('RestartPolicy', () => {
  it('waits about twice as long after each death, up to the most', () => {
    const policy = new RestartPolicy(OPTIONS);
    for (const most of [100, 200, 400, 800, 1000, 1000]) {
      const { delayMs } = policy.died(0);
      expect(delayMs).toBeGreaterThanOrEqual(most / 2);
      expect(delayMs).toBeLessThanOrEqual(most);
    }
  });

  it('spreads its delays, so that processes that died together do not come back together', () => {
    const delays = new Set(Array.from({ length: 20 }, () => new RestartPolicy(OPTIONS).died(0).delayMs));
    expect(delays.size).toBeGreaterThan(10);
  });

  it('finds it too often above the limit within the window only', () => {
    const policy = new RestartPolicy(OPTIONS);
    const deaths = (times: readonly number[]) => times.map((time) => policy.died(time).tooOften);
    expect(deaths([0, 1, 2, 3, 4])).toEqual([false, false, false, false, false]);
    expect(deaths([5])).toEqual([true]);
    expect(deaths([10_006])).toEqual([false]);
    expect(policy.died(10_007).delayMs).toBeLessThanOrEqual(200);
  });
});
