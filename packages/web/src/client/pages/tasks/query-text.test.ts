import { expect, it } from 'vitest';
import { chosenValues, readQueryText, segmentsOf, withTerms } from './query-text.ts';
import { seenRangeOf, seenTerms } from './seen-range.ts';

it('tells what a query chooses of a field, without what it excludes', () => {
  const query = readQueryText('name:a,b -name:c state:FAILURE name:b');
  expect(chosenValues(query, 'name')).toEqual(['a', 'b']);
  expect(chosenValues(query, 'worker')).toEqual([]);
  expect(chosenValues(readQueryText('name:'), 'name')).toEqual([]);
});

it('writes into the text and leaves what was typed', () => {
  expect(withTerms('"a  b" name:x -name:y', 'name', ['name:z'])).toBe('"a  b" name:z -name:y');
  expect(withTerms('name:x', 'name', [])).toBe('');
  expect(withTerms('"open', 'state', ['state:FAILURE'])).toBe('"open state:FAILURE');
});

it('splits the text for drawing, without losing a letter', () => {
  const text = '  -name:a "b c" state:X';
  const segments = segmentsOf(text, readQueryText(text));
  expect(segments.map((segment) => segment.text).join('')).toBe(text);
  expect(segments.find(({ kind }) => kind === 'fault')?.text).toBe('X');
  const right = '-name:a "b c"  state:failure ';
  expect(segmentsOf(right, readQueryText(right)).map(({ text, kind }) => `${kind} ${text}`)).toEqual([
    'not -',
    'field name:',
    'plain a "b c"  ',
    'field state:',
    'plain failure ',
  ]);
});

it('reads and writes the time range as the filter shows it', () => {
  const range = (text: string) => seenRangeOf(text, readQueryText(text));
  expect(range('seen:>-24h')).toEqual({ last: '24h' });
  expect(range('seen:2026-11-24..<2026-11-25T10:00Z x')).toEqual({
    from: '2026-11-24T00:00:00.000Z',
    to: '2026-11-25T10:00:00.000Z',
  });
  expect(range('-seen:>-1h received:>-1h')).toEqual({});
  expect(seenTerms({ last: '1h' })).toEqual(['seen:>-1h']);
  expect(seenTerms({ from: '2026-11-24T00:00:00Z' })).toEqual(['seen:>=2026-11-24T00:00:00Z']);
  expect(seenTerms({})).toEqual([]);
});
