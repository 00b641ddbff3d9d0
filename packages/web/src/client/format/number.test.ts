import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatFrequency,
  formatRate,
  formatShare,
} from './number.ts';

describe('counts', () => {
  it('tells unknown from zero', () => {
    expect(formatCount(null)).toBe('–');
    expect(formatCount(0)).toBe('0');
    expect(formatCompact(undefined)).toBe('–');
  });

  it('is exact while it fits and short beyond', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCompact(9999)).toBe('9,999');
    expect(formatCompact(12_345)).toBe('12.3K');
  });
});

describe('formatRate', () => {
  it.each([
    [0, '0'],
    [0.25, '0.3'],
    [12, '12'],
    [99.94, '99.9'],
    [20_400.5, '20.4K'],
  ])('%s a second is %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });
});

describe('formatShare', () => {
  it.each([
    [0, 0, '–'],
    [0, 10, '0%'],
    [10, 10, '100%'],
    [999_999, 1_000_000, '>99.9%'],
    [1, 1_000_000, '<0.1%'],
    [1, 3, '33.3%'],
  ])('%s of %s is %s', (part, total, text) => {
    expect(formatShare(part, total)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [null, '–'],
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 KB'],
    [48_213, '48.2 KB'],
    [148e6, '148 MB'],
    [999.7e6, '1.00 GB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatFrequency', () => {
  it('takes the unit that gives a number to read', () => {
    const told = [120, 1.5, 0.25, 0.002, 0].map(formatFrequency).map(({ value, unit }) => value + unit);
    expect(told).toEqual(['120/s', '1.5/s', '15/min', '7.2/h', '0/s']);
  });
});
