import type { IngestJson } from '../api/ingest.ts';
import { toIngestJson } from '../json/ingest-json.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /ingest`: counters since start. */
export const getIngest: ApiHandler = async (context, { context: { db } }) =>
  context.json<IngestJson>(toIngestJson(await db.getIngestCounters({})));
