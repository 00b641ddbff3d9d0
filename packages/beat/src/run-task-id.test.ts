import { expect, it } from 'vitest';
import { runTaskId } from './run-task-id.ts';

it('is the same for the same run, another for the next and for another entry', () => {
  expect(runTaskId('a', 10)).toBe(runTaskId('a', 10));
  expect(runTaskId('a', 10)).not.toBe(runTaskId('a', 20));
  expect(runTaskId('a', 10)).not.toBe(runTaskId('b', 10));
  expect(runTaskId('a', 10)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
