import { describe, expect, it } from 'vitest';
import { readPythonTime } from './python-time.ts';

describe('readPythonTime', () => {
  it.each([
    ['1970-01-01T00:01:00+00:00', 60],
    ['1970-01-01T00:01:00.250000+00:00', 60.25],
    ['1970-01-01T02:01:00+02:00', 60],
    ['1970-01-01T00:01:00Z', 60],
    ['1970-01-01T00:01:00.250000', 60.25],
    ['1970-01-01 00:01:00', 60],
  ])('reads %s, in UTC where it does not say', (text, seconds) => {
    expect(readPythonTime(text)).toBe(seconds);
  });

  it.each([null, undefined, '', 'tomorrow', '1970-13-01T00:00:00Z', '60'])('takes %s for no time', (text) => {
    expect(readPythonTime(text)).toBe(null);
  });
});
