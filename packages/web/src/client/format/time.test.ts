import { describe, expect, it } from 'vitest';
import { formatAbsolute, formatAge, formatClock, formatRelative } from './time.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

describe('formatRelative', () => {
  it.each([
    [0, 'now'],
    [400, 'now'],
    [-5000, '5s ago'],
    [-59_400, '59s ago'],
    [-3_599_000, '59m ago'],
    [-3_600_000 * 47, '47h ago'],
    [-86_400_000 * 3, '3d ago'],
    [90_000, 'in 1m'],
  ])('%s ms from now is %s', (shift, text) => {
    expect(formatRelative(NOW + shift, NOW)).toBe(text);
  });
});

describe('formatAge', () => {
  it('never shows a negative age', () => {
    expect(formatAge(NOW + 5000, NOW)).toBe('0s');
    expect(formatAge(NOW - 65_000, NOW)).toBe('1m');
  });
});

describe('absolute times', () => {
  it('keep milliseconds', () => {
    const at = Date.parse('2026-11-24T09:00:00.042Z');
    expect(formatClock(at, true)).toMatch(/^\d\d:\d\d:\d\d\.042$/);
    expect(formatAbsolute(at)).toContain('042');
    expect(formatAbsolute(at)).toContain('2026');
  });
});
