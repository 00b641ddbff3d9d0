import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from './python-json.ts';

describe('parsePythonJson', () => {
  it('reads the numbers that only Python writes', () => {
    expect(
      parsePythonJson(
        '[NaN, Infinity, -Infinity, 1180591620717411303424, -12345678901234567890, 1.5, 1e400]',
      ),
    ).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1180591620717411303424n,
      -12345678901234567890n,
      1.5,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('leaves texts alone, whatever they look like', () => {
    const value = {
      'NaN"': 'NaN, 12345678901234567890 \\" Infinity',
      '\uf8ff:n1': '\uf8ff:n1',
      big: '\uf8ff:sx',
    };
    expect(parsePythonJson(JSON.stringify(value))).toEqual(value);
    expect(parsePythonJson(`[${JSON.stringify(value)}, NaN]`)).toEqual([value, Number.NaN]);
  });

  it('reads all JSON as JSON.parse does, and refuses what it refuses', () => {
    fc.assert(
      // Unsafe integers are where it means to differ.
      fc.property(fc.json().filter(hasSafeIntegersOnly), (text) => {
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
    for (const text of [
      '',
      '{',
      '[1,]',
      '"open',
      '01',
      'nan',
      '[00000000000000000000]',
      '1180591620717411303424x',
    ]) {
      expect(() => parsePythonJson(text)).toThrow(SyntaxError);
    }
  });
});

function hasSafeIntegersOnly(text: string): boolean {
  let safe = true;
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) safe = false;
    return value;
  });
  return safe;
}
