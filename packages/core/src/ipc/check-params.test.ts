import { expect, it } from 'vitest';
import { checkParams } from './check-params.ts';
import { DATABASE_METHODS } from './contract.ts';
import { ENGINE_METHODS } from './engine-contract.ts';

it('gives back what fits', () => {
  const query = {
    limit: 50,
    where: [
      { field: 'state', anyOf: ['FAILURE'], not: true },
      { field: 'runtime', range: { gt: 2 } },
    ],
    sort: 'runtime',
    order: 'asc',
  };
  expect(checkParams(DATABASE_METHODS.listTasks.params, query, 'listTasks')).toEqual(query);
});

it.each([
  [DATABASE_METHODS.listTasks, { limit: 0 }, 'limit', '(found 0)'],
  [DATABASE_METHODS.listTasks, {}, 'limit', '(found nothing)'],
  [
    DATABASE_METHODS.listTasks,
    { limit: 1, where: [{ field: 'state', anyOf: ['SUCCESS', 7] }] },
    'where.0.anyOf.1',
    '(found 7)',
  ],
  [DATABASE_METHODS.listTasks, { limit: 1, where: [{ field: 'name', anyOf: [] }] }, 'where.0.anyOf', 'found'],
  [DATABASE_METHODS.listTasks, { limit: 1, sort: 'colour' }, 'sort', 'colour'],
  [DATABASE_METHODS.countTasks, { limit: 100_001 }, 'limit', '100001'],
  [DATABASE_METHODS.getTaskFacets, { limit: 10, fields: [] }, 'fields', 'found'],
  [DATABASE_METHODS.listTasks, { limit: 1, colour: 'red' }, 'parameters', 'colour'],
  [DATABASE_METHODS.getTask, { id: 'x'.repeat(500) }, 'id', `(found "${'x'.repeat(99)}…)`],
  [DATABASE_METHODS.ingest, { broker: 'b', taskEvents: 'no' }, 'engineRun', '(found nothing)'],
  [ENGINE_METHODS.publishTask, { app: 'a', task: 't', priority: 10 }, 'priority', '(found 10)'],
  [ENGINE_METHODS.publishTask, null, 'parameters', 'expected object'],
])('names field and value of what does not fit (%#)', (rule, value, field, told) => {
  expect(() => checkParams(rule.params, value, 'method')).toThrow(
    expect.objectContaining({
      code: 'CNC_IPC_INVALID',
      message: expect.stringMatching(new RegExp(`^method: ${field.replaceAll('.', '\\.')}: `)),
      details: { method: 'method', field },
    }),
  );
  expect(() => checkParams(rule.params, value, 'method')).toThrow(told);
});
