import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, jsonFault, readDraft } from './call-draft.ts';

const known = { args: '[NaN, 12345678901234567890]', kwargs: '{}' };

describe('readDraft', () => {
  it('leaves out what is not said', () => {
    expect(readDraft(EMPTY_DRAFT)).toEqual({ body: { argsJson: '[]', kwargsJson: '{}' } });
  });

  it('takes over what is', () => {
    const draft = { ...EMPTY_DRAFT, args: '[1.0]', queue: ' mail ', priority: '3', app: 'shop' };
    const body = { argsJson: '[1.0]', kwargsJson: '{}', queue: 'mail', priority: 3, app: 'shop' };
    expect(readDraft(draft)).toEqual({ body });
    expect(readDraft({ ...draft, when: 'after', seconds: '1.5' })).toEqual({
      body: { ...body, countdownSeconds: 1.5 },
    });
    expect(readDraft({ ...draft, when: 'at', at: '2026-11-24T10:00' })).toEqual({
      body: { ...body, eta: new Date('2026-11-24T10:00').toISOString() },
    });
  });

  it('takes what was known as it is, whatever Python wrote there', () => {
    expect(readDraft({ ...EMPTY_DRAFT, ...known }, known)).toMatchObject({ body: { argsJson: known.args } });
    expect(readDraft({ ...EMPTY_DRAFT, args: '[NaN]' }, known)).toHaveProperty('faults.args');
  });

  it('says of each field what is wrong', () => {
    const draft = {
      ...EMPTY_DRAFT,
      args: '{}',
      kwargs: '[',
      priority: '10',
      when: 'after',
      seconds: '',
    } as const;
    expect(readDraft(draft)).toEqual({
      faults: {
        args: 'Not a list; write [1, "two"]',
        kwargs: expect.stringMatching(/^Not JSON: /) as string,
        priority: '0 to 9',
        seconds: 'Seconds, up to a year',
      },
    });
    expect(readDraft({ ...EMPTY_DRAFT, when: 'at' })).toHaveProperty('faults.at');
  });
});

it('says what is wrong with a text', () => {
  expect(jsonFault('[1,\n  2\n  3]', 'array')).toBe('Not JSON: line 3, column 3');
  expect(jsonFault('[oops]', 'array')).toBe('Not JSON: unexpected o');
  expect(jsonFault("['a']", 'array')).toMatch(/^JSON has " around texts/);
  expect(jsonFault('[', 'array')).toMatch(/^Not JSON: (it is not finished|line 1)/);
  expect(jsonFault(' ', 'object')).toBe('Empty; no arguments are {}');
  expect(jsonFault('null', 'object')).toBe('Not named arguments; write {"name": 1}');
});
