import { expect, it } from 'vitest';
import { sparklinePaths } from './sparkline-paths.ts';

it('ends at the right edge and begins where its values begin', () => {
  const { line } = sparklinePaths([0, 4, 2], 5, 100, 23);
  expect(line).toBe('M50.0,21.5L75.0,1.5L100.0,11.5');
});

it('lies on the ground when all is zero, and is nothing without a stretch', () => {
  expect(sparklinePaths([0, 0], 2, 10, 20).line).toBe('M0.0,18.5L10.0,18.5');
  expect(sparklinePaths([1], 2, 10, 20)).toEqual({ line: '', area: '' });
});
