import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, Redactor } from './redaction.ts';

/** Marked, so that none is by chance a part of what surrounds it. */
const secret = fc
  .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }))
  .map((text) => `§${text}§$&`);

/** Any value with the text somewhere in it. */
function holding(text: string): fc.Arbitrary<unknown> {
  const around = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${text}${after}`);
  const leaf = fc.oneof(around, fc.constant(text), fc.constant(encodeURIComponent(text)), fc.integer());
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant(text)), tie('tree'), { maxKeys: 3 }),
      fc.tuple(leaf, tie('tree')).map(([message, cause]) => {
        return Object.assign(new Error(String(message), { cause }), { code: text, details: { text } });
      }),
    ),
  }));
  return tree;
}

describe('Redactor', () => {
  it('never lets a registered secret through, in whatever it stands', () => {
    const secretAndValue = secret.chain((text) => fc.tuple(fc.constant(text), holding(text)));
    fc.assert(
      fc.property(secretAndValue, ([text, value]) => {
        const redactor = new Redactor([text]);
        const safe = [
          redactor.value(value),
          redactor.text(`a${text}b${encodeURIComponent(text)}c`),
          redactor.text(JSON.stringify({ text })),
        ];
        const line = JSON.stringify(safe);
        for (const form of [text, encodeURIComponent(text)]) {
          expect(line).not.toContain(form);
          // As JSON would have written it.
          expect(line).not.toContain(JSON.stringify(form).slice(1, -1));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('masks several secrets of which one holds the other', () => {
    const redactor = new Redactor(['hunter', 'hunter2', '']);
    expect(redactor.text('hunter2 hunter')).toBe(`${REDACTED} ${REDACTED}`);
  });

  it('masks passwords of URLs that nobody registered, whatever they are made of', () => {
    const safe = new Redactor().text(
      'at redis://:p@ss@h:1/0 and amqp://bob:x%2Fy@h// and db+pg://u:pw@h/x, not http://h:80/a@b',
    );
    expect(safe).toBe(
      `at redis://:${REDACTED}@h:1/0 and amqp://bob:${REDACTED}@h// and db+pg://u:${REDACTED}@h/x, not http://h:80/a@b`,
    );
  });

  it('masks values under telling keys', () => {
    const value = {
      password: 'a',
      apiKey: 'b',
      'api-key': 1,
      authorization: ['c'],
      token: null,
      tokens: 5,
      key: 'd',
    };
    expect(new Redactor().value(value)).toEqual({
      password: REDACTED,
      apiKey: REDACTED,
      'api-key': REDACTED,
      authorization: REDACTED,
      token: null,
      tokens: REDACTED,
      key: 'd',
    });
  });

  it('gives errors as plain data with their causes', () => {
    const cause = new TypeError('inner');
    const value = new Redactor().value({
      error: Object.assign(new Error('outer', { cause }), { code: 'X' }),
    });
    expect(value).toMatchObject({
      error: { type: 'Error', message: 'outer', code: 'X', cause: { type: 'TypeError', message: 'inner' } },
    });
    expect(JSON.stringify(value)).toContain('redaction.test.ts');
  });

  it('ends in values that hold themselves, and escapes what could redraw a terminal', () => {
    const loop: Record<string, unknown> = { text: '\u001b[2Ja\tb\nc' };
    loop.self = loop;
    const text = JSON.stringify(new Redactor().value(loop));
    expect(text).toContain('\\\\u001b[2Ja\\tb\\nc');
    expect(text).not.toContain('\u001b');
  });

  it('gives what only errors of several causes hold, and dates that are none', () => {
    const several = new AggregateError([new Error('first'), new Error('at redis://:pw@h')]);
    expect(new Redactor().value({ several, never: new Date(Number.NaN) })).toMatchObject({
      several: { errors: [{ message: 'first' }, { message: `at redis://:${REDACTED}@h` }] },
      never: null,
    });
  });

  it('keeps keys and namespaces within their line', () => {
    expect(new Redactor().value({ 'a\nb': 1 })).toEqual({ 'a\\nb': 1 });
    expect(new Redactor().name('a\n\u001bb')).toBe('a\\n\\u001bb');
  });
});
