import type { BrokersJson } from '../api/meta.ts';
import { toRfc3339OrNull } from '../json/time.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /brokers`: engines and their connections. */
export const listBrokers: ApiHandler = async (context, { context: { engine } }) => {
  const statuses = await engine.listEngineStatuses();
  return context.json<BrokersJson>({
    items: statuses.map((status) => ({ ...status, connectedSince: toRfc3339OrNull(status.connectedSince) })),
  });
};
