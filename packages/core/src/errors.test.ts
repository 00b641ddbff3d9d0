import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CncError, ConfigError, ERROR_CODES, isCncError } from './errors.ts';

const documentation = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

describe('errors', () => {
  it('have exactly one row of cause and cure for each code', () => {
    const rows = [...documentation.matchAll(/^\| `(CNC_\w+)` \| (.+?) \| (.+) \|$/gm)].map(
      ([, code]) => code,
    );
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
    expect(rows.sort()).toEqual([...ERROR_CODES].sort());
  });

  it('tell every fault in the message', () => {
    const error = new ConfigError([
      { path: 'a.b', problem: '5: too small', cure: 'take 6' },
      { path: 'c', problem: 'missing', cure: 'give it' },
    ]);
    expect(error.message).toBe(
      'The configuration has 2 faults:\n  a.b: 5: too small\n    → take 6\n  c: missing\n    → give it',
    );
  });

  it('are known by their code, also those of another copy of the package', () => {
    expect(isCncError(new CncError('CNC_INTERNAL', 'x'))).toBe(true);
    expect(isCncError(Object.assign(new Error('x'), { code: 'CNC_INTERNAL' }))).toBe(true);
    expect(isCncError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
    expect(isCncError({ code: 'CNC_INTERNAL' })).toBe(false);
  });
});
