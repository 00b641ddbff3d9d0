import { describe, expect, it } from 'vitest';
import { pythonRepr, pythonTupleRepr } from './python-repr.ts';

// Each right side is what CPython's `repr` prints for the value that `json.loads` makes of the left one.
const CASES: readonly (readonly [unknown, string])[] = [
  [null, 'None'],
  [true, 'True'],
  [1.5, '1.5'],
  [1e-7, '1e-07'],
  [1e21, '1e+21'],
  ['käse', "'käse'"],
  ["it's", `"it's"`],
  [`"it's"`, `'"it\\'s"'`],
  ['a\nb\t\\', "'a\\nb\\t\\\\'"],
  ['\u0000\u007f\u00a0', "'\\x00\\x7f\\xa0'"],
  ['\u200b\ud800', "'\\u200b\\ud800'"],
  ['😀', "'😀'"],
  [{ a: [1, { b: null }] }, "{'a': [1, {'b': None}]}"],
  [[], '[]'],
];

describe('pythonRepr', () => {
  it.each(CASES)('of %j', (value, text) => {
    expect(pythonRepr(value)).toBe(text);
  });

  it('of a tuple, and cut as Celery cuts', () => {
    expect([pythonTupleRepr([]), pythonTupleRepr([1]), pythonTupleRepr([1, 'a'])]).toEqual([
      '()',
      '(1,)',
      "(1, 'a')",
    ]);
    expect(pythonRepr('x'.repeat(5000))).toHaveLength(1024);
  });
});
