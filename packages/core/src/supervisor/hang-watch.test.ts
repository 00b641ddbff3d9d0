import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HangWatch } from './hang-watch.ts';

describe('HangWatch', () => {
  let hangs = 0;
  let watch: HangWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    hangs = 0;
    watch = new HangWatch(1000, () => hangs++);
  });

  afterEach(() => {
    watch.close();
    vi.useRealTimers();
  });

  it('tells once that heartbeats stay away', () => {
    vi.advanceTimersByTime(1000);
    expect(hangs).toBe(0);
    vi.advanceTimersByTime(5000);
    expect(hangs).toBe(1);
  });

  it('tells nothing while they come, or when it is closed', () => {
    for (let beats = 0; beats < 20; beats++) {
      vi.advanceTimersByTime(900);
      watch.heard();
    }
    watch.close();
    vi.advanceTimersByTime(5000);
    expect(hangs).toBe(0);
  });

  it('counts a time in which this process itself stood still as one look', () => {
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersToNextTimer();
    watch.heard();
    expect(hangs).toBe(0);
  });
});
