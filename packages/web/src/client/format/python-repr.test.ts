import { describe, expect, it } from 'vitest';
import { layOutRepr, tokenizeRepr } from './python-repr.ts';

const lay = (text: string, width?: number) =>
  layOutRepr(text, width)
    .map((token) => token.text)
    .join('');

describe('tokenizeRepr', () => {
  it.each([
    `({'a': [1, 2.5e3, None], "b": b'x\\'y'},)`,
    `'never closed`,
    `{'a': ..., 'b': <object at 0x7f>} rest`,
    `(nan, -inf, 3j, True)`,
    `'<script>alert(1)</script>' \n\t "ž🙂"`,
    '',
    '\\\\\'"[',
  ])('loses no character of %s', (text) => {
    const joined = tokenizeRepr(text)
      .map((token) => token.text)
      .join('');
    expect(joined).toBe(text);
  });

  it('tells strings, numbers and keywords', () => {
    const kinds = tokenizeRepr(`('a, b', 12, None)`)
      .filter((token) => token.kind !== 'punctuation' && token.kind !== 'space')
      .map((token) => [token.kind, token.text]);
    expect(kinds).toEqual([
      ['string', `'a, b'`],
      ['number', '12'],
      ['keyword', 'None'],
    ]);
  });
});

describe('layOutRepr', () => {
  it('leaves what is short on one line', () => {
    expect(lay(`(1, {'a': 2})`)).toBe(`(1, {'a': 2})`);
  });

  it('opens wide brackets and keeps narrow ones closed', () => {
    expect(lay(`({'name': 'x', 'rows': [1, 2], 'note': 'a long text'}, 7)`, 24)).toBe(
      `(\n  {\n    'name': 'x',\n    'rows': [1, 2],\n    'note': 'a long text'\n  },\n  7\n)`,
    );
  });

  it('keeps the comma of a one-element tuple beside its element', () => {
    expect(lay(`('${'x'.repeat(30)}',)`, 20)).toBe(`(\n  '${'x'.repeat(30)}',\n)`);
  });

  it('does not break commas inside strings', () => {
    expect(lay(`['a, b, c', 'd, e, f']`, 12)).toBe(`[\n  'a, b, c',\n  'd, e, f'\n]`);
  });

  it('shows what was cut or is no literal as it came', () => {
    const cut = `([1, 2, 3, {'a': 'unfinished`;
    expect(lay(cut, 10)).toBe(cut);
    expect(lay('))((', 1)).toBe('))((');
  });

  it('takes a megabyte of brackets', () => {
    const deep = '['.repeat(200_000);
    expect(lay(deep)).toBe(deep);
  });
});
