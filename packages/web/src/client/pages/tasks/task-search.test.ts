import { describe, expect, it } from 'vitest';
import { isNewestFirst, parseTaskSearch, tasksWhere } from './task-search.ts';

describe('parseTaskSearch', () => {
  it('takes what it knows and ignores the rest', () => {
    expect(parseTaskSearch({ q: ' name:math.* ', sort: 'runtime', order: 'asc', colour: 'red' })).toEqual({
      q: 'name:math.*',
      sort: 'runtime',
      order: 'asc',
    });
    expect(parseTaskSearch({ q: '', sort: 'colour', order: 'up' })).toEqual({});
  });

  it('leaves out what is so by default', () => {
    expect(parseTaskSearch({ sort: 'seen', order: 'desc' })).toEqual({});
  });

  it('keeps a query that cannot be read: the page tells what is wrong', () => {
    expect(parseTaskSearch({ q: 'state:' })).toEqual({ q: 'state:' });
  });

  it('reads links of older versions as the query that they mean', () => {
    const old = { state: 'FAILURE,NOPE,RETRY', name: 'math.*', search: 'no luck', range: '1h' };
    expect(parseTaskSearch(old)).toEqual({ q: 'state:FAILURE,RETRY name:math.* "no luck" seen:>-1h' });
    expect(parseTaskSearch({ from: '2026-11-24T10:00:00+02:00', to: 'soon', root: 'r' })).toEqual({
      q: 'root:r seen:>=2026-11-24T08:00:00Z',
    });
  });

  it('is stable: a search parsed again is itself', () => {
    const search = parseTaskSearch({ state: 'RETRY', search: 'a,b', sort: 'name' });
    expect(parseTaskSearch({ ...search })).toEqual(search);
  });
});

it('writes links', () => {
  const search = tasksWhere({ field: 'queue', anyOf: ['a b'] }, { field: 'state', anyOf: ['FAILURE'] });
  expect(search).toEqual({ q: 'queue:"a b" state:FAILURE' });
});

it('knows the order in which new tasks come first', () => {
  expect(isNewestFirst({})).toBe(true);
  expect(isNewestFirst({ order: 'asc' })).toBe(false);
  expect(isNewestFirst({ sort: 'received' })).toBe(false);
});
