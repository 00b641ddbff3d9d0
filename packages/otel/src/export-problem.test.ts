import { expect, it } from 'vitest';
import { exportProblem } from './export-problem.ts';

it.each([
  [Object.assign(new Error('Bad Request'), { code: 400, data: 'the answer' }), 'HTTP 400 Bad Request'],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new Error('Request timed out'), 'Request timed out'],
  [new TypeError(), 'TypeError'],
])('%s', (error, words) => {
  expect(exportProblem(error)).toBe(words);
});
