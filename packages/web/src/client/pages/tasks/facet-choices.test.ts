import { expect, it } from 'vitest';
import { facetChoices } from './facet-choices.ts';

const facet = (exact: boolean, more = false) => ({
  field: 'name' as const,
  values: [
    { value: 'b', count: 1200 },
    { value: 'a', count: 1 },
  ],
  exact,
  more,
});

it('offers what tasks have first, then what is known from elsewhere, each once', () => {
  expect(facetChoices(facet(true), ['a', 'c', 'c'])).toEqual([
    { value: 'b', count: '1,200' },
    { value: 'a', count: '1' },
    { value: 'c', count: '0' },
  ]);
});

it('does not say none where not all was counted or told', () => {
  expect(facetChoices(facet(false), ['c'])).toEqual([
    { value: 'b', count: '1,200+' },
    { value: 'a', count: '1+' },
    { value: 'c' },
  ]);
  expect(facetChoices(facet(true, true), ['c']).at(-1)).toEqual({ value: 'c' });
  expect(facetChoices(undefined, ['c'])).toEqual([{ value: 'c' }]);
});
