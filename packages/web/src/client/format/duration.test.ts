import { describe, expect, it } from 'vitest';
import { formatDuration, formatStep, formatUptime } from './duration.ts';

describe('formatDuration', () => {
  it.each([
    [null, '–'],
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0 s'],
    [0.0004, '<1 ms'],
    [0.0314, '31 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1.00 s'],
    [2, '2 s'],
    [1.237, '1.24 s'],
    [9.996, '10.0 s'],
    [12.34, '12.3 s'],
    [59.96, '1m 00s'],
    [188, '3m 08s'],
    [7260, '2h 01m'],
    [86_400 * 3 + 7200, '3d 2h'],
    [-4.25, '−4.25 s'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatUptime', () => {
  it.each([
    [49.7, '49 s'],
    [188.2, '3m 08s'],
    [null, '–'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatUptime(seconds)).toBe(text);
  });
});

describe('formatStep', () => {
  it.each([
    [10, '10 s'],
    [60, 'minute'],
    [90, '1m 30s'],
    [720, '12 min'],
    [3600, 'hour'],
    [7200, '2 h'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatStep(seconds)).toBe(text);
  });
});
