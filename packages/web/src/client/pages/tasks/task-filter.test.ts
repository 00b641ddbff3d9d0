import { describe, expect, it } from 'vitest';
import { taskJson } from '../../test-data.ts';
import { firstSeenMs, matchesFilter, parseTaskFilter, toApiParameters } from './task-filter.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

describe('parseTaskFilter', () => {
  it('takes what it knows and ignores the rest', () => {
    expect(
      parseTaskFilter({
        state: 'FAILURE,NOPE,SUCCESS',
        name: ' math.* ',
        worker: '',
        range: '1h',
        other: 'x',
      }),
    ).toEqual({ state: ['SUCCESS', 'FAILURE'], name: 'math.*', range: '1h' });
  });

  it('lets a relative range win over absolute times', () => {
    expect(parseTaskFilter({ range: '1h', from: '2026-11-24T08:00:00Z' })).toEqual({ range: '1h' });
  });

  it('normalises times and drops broken ones', () => {
    expect(parseTaskFilter({ from: '2026-11-24T10:00:00+02:00', to: 'soon' })).toEqual({
      from: '2026-11-24T08:00:00.000Z',
    });
  });

  it('is stable: a filter parsed again is itself', () => {
    const filter = parseTaskFilter({ state: 'RETRY', search: 'a,b', from: '2026-11-24T08:00:00Z' });
    expect(parseTaskFilter({ ...filter })).toEqual(filter);
  });

  it('ignores names of object members as a range', () => {
    expect(parseTaskFilter({ range: 'toString' })).toEqual({});
  });
});

describe('toApiParameters', () => {
  it('turns a relative range into a moment', () => {
    expect(toApiParameters({ range: '15m', name: 'x' }, NOW)).toEqual({
      name: 'x',
      from: '2026-11-24T08:45:00.000Z',
    });
  });
});

describe('matchesFilter', () => {
  const task = taskJson({
    name: 'math.add',
    worker: 'w1@host',
    queue: 'math',
    state: 'FAILURE',
    exception: 'KeyError',
  });

  it.each([
    [{}, true],
    [{ state: ['FAILURE', 'RETRY'] as const }, true],
    [{ state: ['SUCCESS'] as const }, false],
    [{ name: 'math.add' }, true],
    [{ name: 'math.*' }, true],
    [{ name: 'math?add' }, true],
    [{ name: 'math' }, false],
    [{ name: 'm.th.add' }, false],
    [{ name: '***(' }, false],
    [{ worker: 'w?@*' }, true],
    [{ queue: 'mat*' }, false],
    [{ search: 'keyERROR' }, true],
    [{ search: 'nowhere' }, false],
    [{ root: 'other' }, false],
    [{ range: '5m' as const }, true],
    [{ from: '2026-11-24T08:59:59Z' }, false],
    [{ to: '2026-11-24T08:59:59Z' }, true],
  ])('%j: %s', (filter, expected) => {
    expect(matchesFilter(task, filter, NOW)).toBe(expected);
  });

  it('never matches an unknown name', () => {
    expect(matchesFilter(taskJson({ name: null }), { name: '*' }, NOW)).toBe(false);
  });
});

describe('firstSeenMs', () => {
  it('takes the earliest time known', () => {
    expect(firstSeenMs(taskJson({ sentAt: null, receivedAt: '2026-11-24T08:00:00Z' }))).toBe(NOW - 3_600_000);
  });
});
