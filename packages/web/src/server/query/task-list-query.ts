import {
  FACET_FIELDS,
  toTaskFilter as parseTaskFilter,
  SORT_ORDERS,
  TASK_SORTS,
  type TaskCondition,
  type TaskFilter,
  type TaskQuery,
  TaskQueryError,
} from '@celery-cnc/core/models';
import { z } from 'zod';
import { HttpError } from '../http-error.ts';
import {
  choiceParameter,
  choicesParameter,
  countParameter,
  single,
  statesParameter,
  textParameter,
  timeParameter,
} from './parameters.ts';

/** Parameters that say which tasks are meant; all that are given must hold. */
export const taskFilterParameters = z.object({
  q: single.optional(),
  state: statesParameter.optional(),
  name: textParameter(500).optional(),
  worker: textParameter(500).optional(),
  queue: textParameter(500).optional(),
  root: textParameter(300).optional(),
  parent: textParameter(300).optional(),
  search: textParameter(500).optional(),
  from: timeParameter.optional(),
  to: timeParameter.optional(),
});

/** Parameters of `GET /tasks`. */
export const taskListParameters = taskFilterParameters.extend({
  limit: countParameter(500, 50),
  cursor: textParameter(8500).optional(),
  sort: choiceParameter(TASK_SORTS, 'seen'),
  order: choiceParameter(SORT_ORDERS, 'desc'),
});

/** Parameters of `GET /task-facets`. */
export const taskFacetParameters = taskFilterParameters.extend({
  limit: countParameter(200, 20),
  fields: choicesParameter(FACET_FIELDS),
});

/**
 * The database's query for the parameters.
 *
 * @param now - Epoch seconds that relative times are counted from.
 */
export function toTaskQuery(parameters: z.output<typeof taskListParameters>, now: number): TaskQuery {
  const { limit, sort, order, cursor } = parameters;
  const where = toTaskFilter(parameters, now);
  return { limit, where, sort, order, ...(cursor === undefined ? {} : { cursor }) };
}

/** The conditions that the parameters ask for: those of the query, and those of every other parameter. */
export function toTaskFilter(parameters: z.output<typeof taskFilterParameters>, now: number): TaskFilter {
  const { q, state = [], root, parent, search, from, to } = parameters;
  const conditions: TaskCondition[] = q === undefined ? [] : [...readTaskQuery(q, now)];
  if (state.length > 0) conditions.push({ field: 'state', anyOf: state });
  for (const field of ['name', 'worker', 'queue'] as const) {
    const value = parameters[field];
    if (value !== undefined) conditions.push({ field, anyOf: [value] });
  }
  if (root !== undefined) conditions.push({ field: 'root', anyOf: [root] });
  if (parent !== undefined) conditions.push({ field: 'parent', anyOf: [parent] });
  if (from !== undefined) conditions.push({ field: 'seen', range: { gte: from } });
  if (to !== undefined) conditions.push({ field: 'seen', range: { lt: to } });
  if (search !== undefined) conditions.push({ field: 'text', text: search });
  return conditions;
}

/**
 * Conditions of a query in the language.
 *
 * @throws {HttpError} 400 that tells where it cannot be read.
 */
export function readTaskQuery(q: string, now: number): TaskFilter {
  try {
    return parseTaskFilter(q, { now });
  } catch (error) {
    if (!(error instanceof TaskQueryError)) throw error;
    const { start, end, problem, cure, suggestion } = error;
    const fault = { start, end, problem, cure, suggestion };
    throw new HttpError(400, error.code, `q: ${error.message}`, 'q', fault);
  }
}
