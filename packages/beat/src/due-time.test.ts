import { describe, expect, it } from 'vitest';
import { currentDueAt } from './due-time.ts';

describe('currentDueAt', () => {
  it('stays while the run is to come, or late by less than an interval', () => {
    expect(currentDueAt(1010, 10, 1003)).toBe(1010);
    expect(currentDueAt(1010, 10, 1012)).toBe(1010);
    expect(currentDueAt(1010, 10, 1019.9)).toBe(1010);
  });

  it('makes up for many missed runs by the last one, on the grid', () => {
    expect(currentDueAt(1010, 10, 1020)).toBe(1020);
    expect(currentDueAt(1010, 10, 1095)).toBe(1090);
    expect(currentDueAt(1090 + 10, 10, 1095)).toBe(1100);
  });

  it('begins anew when the clock was set back, and does not wait for it to catch up', () => {
    const due = currentDueAt(1_000_010, 10, 1000);
    expect(due).toBe(1010);
    expect(currentDueAt(due, 10, 1005)).toBe(1010);
  });

  it('takes a clock that was set back a little as it is', () => {
    expect(currentDueAt(1010, 10, 995)).toBe(1010);
  });
});
