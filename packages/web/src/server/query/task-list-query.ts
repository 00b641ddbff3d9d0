import type { TaskQuery } from '@celery-cnc/core/models';
import { z } from 'zod';
import { countParameter, statesParameter, textParameter, timeParameter } from './parameters.ts';

/** Parameters of `GET /tasks`. */
export const taskListParameters = z.object({
  limit: countParameter(500, 50),
  cursor: textParameter(200).optional(),
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

/** The database's query for the parameters. */
export function toTaskQuery(parameters: z.output<typeof taskListParameters>): TaskQuery {
  const { state, root, parent, ...rest } = parameters;
  const query = { ...rest, states: state?.length === 0 ? undefined : state, rootId: root, parentId: parent };
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined),
  ) as unknown as TaskQuery;
}
