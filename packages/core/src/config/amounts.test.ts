import { describe, expect, it } from 'vitest';
import { byteAmount, durationSeconds } from './amounts.ts';

describe('durationSeconds', () => {
  it.each([
    ['30d', 30 * 86_400],
    ['12h', 43_200],
    ['1.5 hours', 5400],
    ['90 minutes', 5400],
    ['500ms', 0.5],
    [90, 90],
    [0.5, 0.5],
  ])('%s', (given, seconds) => {
    expect(durationSeconds.parse(given)).toBe(seconds);
  });

  it.each([
    '',
    '30',
    'soon',
    '-1d',
    '0d',
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    `${'9'.repeat(200)}d`,
  ])('refuses %s', (given) => {
    expect(durationSeconds.safeParse(given).success).toBe(false);
  });
});

describe('byteAmount', () => {
  it.each([
    ['20GB', 20 * 1024 ** 3],
    ['1.5 mb', 1.5 * 1024 ** 2],
    ['512b', 512],
    [4096.7, 4096],
  ])('%s', (given, amount) => {
    expect(byteAmount().parse(given)).toBe(amount);
  });

  it.each(['', '20', '20 gigs', '12xyz', '-1GB', '0b', 0, -5, Number.NaN, null])('refuses %s', (given) => {
    expect(byteAmount('auto').safeParse(given).success).toBe(false);
  });

  it('knows words that stand for an amount', () => {
    expect(byteAmount('auto').parse('auto')).toBe('auto');
    expect(byteAmount().safeParse('auto').success).toBe(false);
  });
});
