import { z } from 'zod';
import type { GapsJson } from '../api/ingest.ts';
import { toGapJson } from '../json/gap-json.ts';
import { countParameter, timeParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import type { ApiHandler } from '../web-services.ts';

const parameters = z.object({
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  limit: countParameter(1000, 100),
});

/** `GET /gaps`: times in which events may be missing. */
export const listGaps: ApiHandler = async (context, { context: { db } }) => {
  const { from, to, limit } = readQuery(context, parameters);
  const gaps = await db.listGaps({
    limit,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return context.json<GapsJson>({ items: gaps.map(toGapJson) });
};
