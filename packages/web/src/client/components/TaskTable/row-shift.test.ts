import { expect, it } from 'vitest';
import { rowShift } from './row-shift.ts';

const rows = (ids: string) => [...ids].map((id) => ({ id }));

it.each([
  ['abc', 'abc', 0],
  ['abc', 'abcd', 0],
  ['cde', 'abcde', 2],
  ['abcd', 'cdef', -2],
  ['abc', 'xyz', 0],
  ['', 'abc', 0],
  ['abc', '', 0],
])('from %s to %s: %i', (before, after, shift) => {
  expect(rowShift(rows(before), rows(after))).toBe(shift);
});
