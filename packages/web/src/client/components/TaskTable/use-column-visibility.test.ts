import { expect, it } from 'vitest';
import { parseVisibility } from './use-column-visibility.ts';

const shown = (stored: string | null) =>
  Object.entries(parseVisibility(stored))
    .filter(([, visible]) => visible)
    .map(([id]) => id);

it('begins with the columns that matter most', () => {
  expect(shown(null)).toEqual(['state', 'name', 'args', 'outcome', 'worker', 'queue', 'runtime', 'seen']);
});

it('keeps a choice and ignores columns that no longer exist', () => {
  expect(shown('name,gone,retries')).toEqual(['name', 'retries']);
});

it('falls back to the beginning when nothing stored makes sense', () => {
  expect(shown('')).toEqual(shown(null));
  expect(shown('gone')).toEqual(shown(null));
});
