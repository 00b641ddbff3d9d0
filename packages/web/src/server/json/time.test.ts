import { describe, expect, it } from 'vitest';
import { toRfc3339 } from './time.ts';

describe('toRfc3339', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_735_689_600.123456, '2025-01-01T00:00:00.123456Z'],
    [1_735_689_600.999999, '2025-01-01T00:00:00.999999Z'],
    [0.9999999, '1970-01-01T00:00:01.000000Z'],
    [-0.000001, '1969-12-31T23:59:59.999999Z'],
  ])('writes %d', (seconds, text) => {
    expect(toRfc3339(seconds)).toBe(text);
  });

  it.each([Number.NaN, 1e300, -1e300, Number.POSITIVE_INFINITY])('survives the clock %d', (seconds) => {
    expect(toRfc3339(seconds)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});
