import {
  SORT_ORDERS,
  TASK_SORTS,
  type TaskCondition,
  type TaskFilter,
  type TaskQuery,
} from '@celery-cnc/core/models';
import { z } from 'zod';
import {
  choiceParameter,
  countParameter,
  statesParameter,
  textParameter,
  timeParameter,
} from './parameters.ts';

/** Parameters that say which tasks are meant; all that are given must hold. */
export const taskFilterParameters = z.object({
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

/** The database's query for the parameters. */
export function toTaskQuery(parameters: z.output<typeof taskListParameters>): TaskQuery {
  const { limit, sort, order, cursor } = parameters;
  const where = toTaskFilter(parameters);
  return { limit, where, sort, order, ...(cursor === undefined ? {} : { cursor }) };
}

/** The conditions that the parameters ask for. */
export function toTaskFilter(parameters: z.output<typeof taskFilterParameters>): TaskFilter {
  const { state = [], root, parent, search, from, to } = parameters;
  const conditions: TaskCondition[] = [];
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
