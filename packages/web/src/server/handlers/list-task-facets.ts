import type { FacetField, TaskFacet, TaskFilter } from '@celery-cnc/core/models';
import type { TaskFacetsJson } from '../api/tasks.ts';
import { readQuery } from '../query/read-query.ts';
import { taskFacetParameters, toTaskFilter } from '../query/task-list-query.ts';
import { type ApiHandler, nowSeconds, type WebServices } from '../web-services.ts';

/** Tasks counted at most for the total. */
const MOST_COUNTED = 10_000;

/** `GET /task-facets`: the number of tasks that are meant, and the values that each field could be narrowed to. */
export const listTaskFacets: ApiHandler = async (context, { context: { db } }) => {
  const parameters = readQuery(context, taskFacetParameters);
  const where = toTaskFilter(parameters, nowSeconds());
  const [count, facets] = await Promise.all([
    db.countTasks({ where, limit: MOST_COUNTED }),
    facetsOf(db, where, parameters),
  ]);
  return context.json<TaskFacetsJson>({ count, facets });
};

/** One reading for all fields that the filter does not choose from, and one for each that it does. */
async function facetsOf(
  db: WebServices['context']['db'],
  where: TaskFilter,
  { fields, limit }: { readonly fields: readonly FacetField[]; readonly limit: number },
): Promise<readonly TaskFacet[]> {
  const isOwn = (field: FacetField) => (condition: TaskFilter[number]) =>
    condition.field === field && !condition.not;
  const chosen = fields.filter((field) => where.some(isOwn(field)));
  const others = fields.filter((field) => !chosen.includes(field));
  const readings = await Promise.all([
    others.length === 0 ? [] : db.getTaskFacets({ where, fields: others, limit }),
    ...chosen.map((field) => {
      const without = where.filter((condition) => !isOwn(field)(condition));
      return db.getTaskFacets({ where: without, fields: [field], limit });
    }),
  ]);
  const read = readings.flat();
  return fields.flatMap((field) => read.filter((facet) => facet.field === field));
}
