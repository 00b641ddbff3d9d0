import { describe, expect, it } from 'vitest';
import { parseUrlSearch, stringifyUrlSearch } from './url-search.ts';

describe('URL search', () => {
  it('is readable', () => {
    expect(stringifyUrlSearch({ state: ['FAILURE', 'RETRY'], name: 'math.*', worker: 'w1@host' })).toBe(
      '?state=FAILURE,RETRY&name=math.*&worker=w1@host',
    );
  });

  it('leaves out what is empty', () => {
    expect(stringifyUrlSearch({ a: undefined, b: '', c: [] })).toBe('');
  });

  it.each(['a b&c=d', '100% "quoted" <b>', 'ž🙂#?+', 'a,b:c@d/e'])('comes back unchanged: %s', (text) => {
    expect(parseUrlSearch(stringifyUrlSearch({ search: text }))).toEqual({ search: text });
  });
});
