import { expect, it } from 'vitest';
import { checkParams } from './check-params.ts';
import { DATABASE_METHODS, ENGINE_METHODS } from './contract.ts';

it('gives back what fits', () => {
  const query = { limit: 50, states: ['FAILURE'] };
  expect(checkParams(DATABASE_METHODS.listTasks.params, query, 'listTasks')).toEqual(query);
});

it.each([
  [DATABASE_METHODS.listTasks, { limit: 0 }, 'limit', '(found 0)'],
  [DATABASE_METHODS.listTasks, {}, 'limit', '(found nothing)'],
  [DATABASE_METHODS.listTasks, { limit: 1, states: ['SUCCESS', 7] }, 'states.1', '(found 7)'],
  [DATABASE_METHODS.listTasks, { limit: 1, colour: 'red' }, 'parameters', 'colour'],
  [DATABASE_METHODS.getTask, { id: 'x'.repeat(500) }, 'id', `(found "${'x'.repeat(99)}…)`],
  [DATABASE_METHODS.ingest, { broker: 'b', taskEvents: 'no' }, 'engineRun', '(found nothing)'],
  [ENGINE_METHODS.publishTask, { app: 'a', task: 't', priority: 10 }, 'priority', '(found 10)'],
  [ENGINE_METHODS.publishTask, null, 'parameters', 'expected object'],
])('names field and value of what does not fit (%#)', (rule, value, field, told) => {
  expect(() => checkParams(rule.params, value, 'method')).toThrow(
    expect.objectContaining({
      code: 'CNC_IPC_INVALID',
      message: expect.stringMatching(new RegExp(`^method: ${field.replace('.', '\\.')}: `)),
      details: { method: 'method', field },
    }),
  );
  expect(() => checkParams(rule.params, value, 'method')).toThrow(told);
});
