import { describe, expect, it } from 'vitest';
import { SliceSize } from './slice-size.ts';

/** Works through slices where each item takes so long, beside what a commit takes; gives the slices' lengths. */
function work(size: SliceSize, itemMs: number, commitMs: number, slices = 50): number[] {
  return Array.from({ length: slices }, () => {
    const { items } = size;
    const tookMs = commitMs + items * itemMs;
    size.learn(items, tookMs);
    return tookMs;
  });
}

describe('SliceSize', () => {
  it('comes to slices of about ten milliseconds, from below', () => {
    for (const itemMs of [0.01, 0.064, 0.3]) {
      const took = work(new SliceSize(), itemMs, 2);
      expect(Math.max(...took)).toBeLessThan(20);
      expect(took.at(-1)).toBeGreaterThan(8);
    }
  });

  it('shrinks at once when items become slower, and goes on however slow they are', () => {
    const size = new SliceSize();
    work(size, 0.02, 1);
    const [first = 0, second = 0] = work(size, 0.2, 1);
    expect(second).toBeLessThan(first / 4);
    work(size, 100, 1000);
    expect(size.items).toBeGreaterThan(0);
  });

  it('learns nothing for larger slices from one that found little', () => {
    const size = new SliceSize();
    const { items } = size;
    size.learn(1, 0.1);
    expect(size.items).toBe(items);
  });
});
