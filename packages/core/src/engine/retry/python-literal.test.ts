import { describe, expect, it } from 'vitest';
import { readPythonLiteral } from './python-literal.ts';

const READ: readonly (readonly [string, unknown])[] = [
  ['()', []],
  ['(1,)', [1]],
  ["(2, 'käse', None, True, False)", [2, 'käse', null, true, false]],
  ['[1.5, -3, 1e-07]', [1.5, -3, 1e-7]],
  ["{'a': [1, {'b': ()}], 'c d': 'x'}", { a: [1, { b: [] }], 'c d': 'x' }],
  ["('it\\'s',)", ["it's"]],
  [`("it's",)`, ["it's"]],
  // Celery writes line ends as they are.
  ["('a\nb',)", ['a\nb']],
  // Not cut: what was cut comes last.
  ["('and so on...', 1)", ['and so on...', 1]],
  ["{'__proto__': 1}", JSON.parse('{"__proto__": 1}')],
];

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /cut/],
  ["('aaa...',)", /cut/],
  ["('aaa...')", /cut/],
  ["{'a': 'b...'}", /cut/],
  ['(1, 2, ...)', /cut/],
  ['([[[...]]],)', /cut/],
  ["('abc", /cut/],
  ['(1, 2', /cut/],
  ['12345...', /no value for: \.\.\.|cut/],
  ['(datetime.date(2026, 1, 1),)', /datetime/],
  ["(Decimal('1'),)", /Decimal/],
  ["(b'raw',)", /b'raw'/],
  ['{1, 2}', /1, 2/],
  ["{1: 'a'}", /1: 'a'/],
  ['(nan,)', /nan/],
  ['(1+2,)', /\+2/],
  ['(01,)', /1,/],
  ['(1)', /cut|JSON/],
  ['[1,]', /cut|JSON/],
  ['<secret>', /<secret>/],
  ["__import__('os').system('true')", /__import__/],
  ["('C:\\new',)", /backslash/],
  // The text is either `a\` or `a', ` and more.
  ["('a\\', 'b')", /backslash/],
  [`${'['.repeat(200)}`, /deep/],
];

describe('readPythonLiteral', () => {
  it.each(READ)('reads %s', (text, value) => {
    const reading = readPythonLiteral(text);
    expect('json' in reading && JSON.parse(reading.json)).toEqual(value);
  });

  it.each(REFUSED)('refuses %s', (text, problem) => {
    expect(readPythonLiteral(text)).toEqual({ problem: expect.stringMatching(problem) as string });
  });

  it('keeps every digit', () => {
    expect(readPythonLiteral('(1.0, 12345678901234567890)')).toEqual({ json: '[1.0,12345678901234567890]' });
  });
});
