import { z } from 'zod';
import type { MalformedEventsJson } from '../api/ingest.ts';
import { toRfc3339 } from '../json/time.ts';
import { countParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import type { ApiHandler } from '../web-services.ts';

const parameters = z.object({ limit: countParameter(1000, 100) });

/** `GET /malformed-events`: samples of what could not be read. */
export const listMalformedEvents: ApiHandler = async (context, { context: { db } }) => {
  const events = await db.listMalformedEvents(readQuery(context, parameters));
  return context.json<MalformedEventsJson>({
    items: events.map((event) => ({ ...event, seenAt: toRfc3339(event.seenAt) })),
  });
};
