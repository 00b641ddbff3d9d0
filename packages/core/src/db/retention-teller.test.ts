import { expect, it } from 'vitest';
import { createTestContext } from '../testing/test-context.ts';
import { retentionTeller } from './retention-teller.ts';

it('tells what was deleted, and a problem once', () => {
  const { context, logged } = createTestContext({});
  const tell = retentionTeller(context.logger);
  const run = {
    startedAt: 10,
    endedAt: 12,
    tasksDeleted: 0,
    recordsDeleted: 0,
    bytesFreed: 0,
    longestSliceMs: 3,
    problem: null,
  };
  tell({ ...run, tasksDeleted: 5 });
  tell({ ...run, problem: 'too many pins' });
  tell({ ...run, problem: 'too many pins' });
  tell({ ...run, problem: 'too many pins', tasksDeleted: 1 });
  tell({ ...run, tasksDeleted: 2 });
  tell({ ...run, problem: 'too many pins' });
  expect(logged.map(({ level, fields }) => [level, fields.tasksDeleted, fields.seconds])).toEqual([
    ['info', 5, 2],
    ['warn', 0, 2],
    ['info', 1, 2],
    ['info', 2, 2],
    ['warn', 0, 2],
  ]);
});
