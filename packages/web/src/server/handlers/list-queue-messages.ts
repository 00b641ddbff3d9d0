import { z } from 'zod';
import type { QueueMessagesJson } from '../api/queues.ts';
import { countParameter, single, textParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import type { ApiHandler } from '../web-services.ts';

const parameters = z.object({
  queue: textParameter(255),
  broker: textParameter(2000).optional(),
  offset: single
    .pipe(z.string().regex(/^\d{1,12}$/, 'is not a whole number; give 0 or more'))
    .transform(Number)
    .default(0),
  limit: countParameter(100, 20),
});

/** `GET /queue-messages`: what waits in a queue, in the order of work. */
export const listQueueMessages: ApiHandler = async (context, { context: { engine } }) => {
  const { broker, ...request } = readQuery(context, parameters);
  const page = await engine.peekQueue({ ...request, ...(broker === undefined ? {} : { broker }) });
  const { messages: items, ready, nextOffset } = page;
  return context.json<QueueMessagesJson>({ items, ready, nextOffset });
};
