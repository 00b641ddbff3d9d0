import { describe, expect, it } from 'vitest';
import { saferepr, safereprTuple } from './saferepr.ts';

// Each right side is what Celery's `saferepr` prints for the value that `json.loads` makes of the left one;
// `test/engine/saferepr.test.ts` compares many more with the installed Celery.
const CASES: readonly (readonly [string, string])[] = [
  ['null', 'None'],
  ['true', 'True'],
  ['[1.0, -2, 1e-7, 12345678901234567890]', '[1.0, -2, 1e-07, 12345678901234567890]'],
  ['[NaN, -Infinity]', '[nan, -inf]'],
  ['"käse"', "'käse'"],
  ['"it\'s"', String.raw`'it\'s'`],
  [String.raw`"a\nb\t\\"`, "'a\nb\t\\'"],
  ['{"a": [1, {"b": null}]}', "{'a': [1, {'b': None}]}"],
  ['[[[[1]]]]', '[[[[...]]]]'],
  ['[]', '[]'],
];

describe('saferepr', () => {
  it.each(CASES)('of %s', (json, text) => {
    expect(saferepr(json)).toBe(text);
  });

  it('of a tuple', () => {
    expect(['[]', '[1]', '[1, "a"]', '[[1]]'].map(safereprTuple)).toEqual([
      '()',
      '(1,)',
      "(1, 'a')",
      '([1],)',
    ]);
  });

  it('is cut where Celery cuts', () => {
    expect(safereprTuple(JSON.stringify(['x'.repeat(3000)]))).toBe(`('${'x'.repeat(1023)}...',)`);
    expect(safereprTuple(JSON.stringify(['x'.repeat(1020), 'y', 'z']))).toMatch(/^\('x{1020}', , \.\.\.\)$/);
  });
});
