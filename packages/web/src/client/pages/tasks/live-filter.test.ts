import { describe, expect, it } from 'vitest';
import { taskJson } from '../../test-data.ts';
import { liveFilter } from './live-filter.ts';
import { filterOf, readQueryText } from './query-text.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const task = taskJson({
  name: 'math.add',
  worker: 'w1@host',
  queue: 'math',
  state: 'FAILURE',
  exception: "KeyError('x')",
  finishedAt: '2026-11-24T08:59:00Z',
  runtimeSeconds: 3,
});
const filter = (q: string) => liveFilter(filterOf(readQueryText(q, NOW)));

describe('liveFilter', () => {
  it.each([
    ['', true],
    ['state:FAILURE,RETRY', true],
    ['state:SUCCESS', false],
    ['name:math?add -worker:w2*', true],
    ['exception:KeyError runtime:>2s', true],
    ['finished:>-5m', true],
    ['finished:>-30s', false],
    ['seen:>-5m', true],
    ['seen:>-1m', false],
    ['is:pinned', false],
  ])('%s: %s', (q, expected) => {
    expect(filter(q).fits(task)).toBe(expected);
    expect(filter(q).misfits(task)).toBe(!expected);
  });

  it('lets nothing in, and takes nothing away, that the stream does not tell', () => {
    for (const q of ['stamp:tenant', 'traceback', '"page 3"']) {
      expect(filter(q).fits(task)).toBe(false);
      expect(filter(q).misfits(task)).toBe(false);
    }
  });
});
