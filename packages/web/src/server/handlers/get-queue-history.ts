import type { QueueHistoryPoint, StatisticsSeries } from '@celery-cnc/core/models';
import { z } from 'zod';
import type { QueueHistoryJson } from '../api/queues.ts';
import { HttpError } from '../http-error.ts';
import { toGapJson } from '../json/gap-json.ts';
import { toRfc3339 } from '../json/time.ts';
import { textParameter } from '../query/parameters.ts';
import { readQuery } from '../query/read-query.ts';
import { timeRangeParameters, toTimeRange } from '../query/time-range.ts';
import { type ApiHandler, nowSeconds, type WebServices } from '../web-services.ts';

const MOST_GAPS = 200;
const parameters = z.object({
  ...timeRangeParameters,
  queue: textParameter(255),
  broker: textParameter(2000).optional(),
});

/** `GET /queues/history`: a queue over time, as it was sampled in the background. */
export const getQueueHistory: ApiHandler = async (context, services) => {
  const { queue, broker, ...given } = readQuery(context, parameters);
  const range = toTimeRange(given, nowSeconds());
  const { db } = services.context;
  const brokers = brokersOf(services);
  const [history, gaps] = await Promise.all([
    db.getQueueHistory({ ...range, queue, broker: broker ?? onlyBroker(brokers) }),
    db.listGaps({ from: range.from, to: range.to, limit: MOST_GAPS }),
  ]);
  const { points } = history;
  const isTold = points.some(({ incomingPerSecond }) => incomingPerSecond !== null);
  // Statistics are of queues by name: on several brokers these may be different queues.
  const events =
    isTold || brokers.length > 1 ? null : ratesOf(await db.getStatisticsSeries({ ...range, queue }), history);
  return context.json<QueueHistoryJson>({
    stepSeconds: history.stepSeconds,
    points: (events ?? points).map(({ at, ...point }) => ({ at: toRfc3339(at), ...point })),
    ratesFrom: isTold ? 'broker' : events ? 'events' : null,
    gaps: gaps.map(toGapJson),
  });
};

/** The points with the rates that events tell; `null` where they do not tell of the queue. */
function ratesOf(
  { series, stepSeconds }: StatisticsSeries,
  history: { readonly stepSeconds: number; readonly points: readonly QueueHistoryPoint[] },
): readonly QueueHistoryPoint[] | null {
  if (stepSeconds !== history.stepSeconds || series.every(({ sent }) => sent === 0)) return null;
  const told = new Map(series.map((point) => [point.at, point]));
  return history.points.map((point) => {
    const events = told.get(point.at);
    if (!events) return point;
    return {
      ...point,
      incomingPerSecond: events.sent / stepSeconds,
      outgoingPerSecond: events.received / stepSeconds,
    };
  });
}

function brokersOf({ context }: WebServices): readonly string[] {
  return [...new Set(context.apps.map(({ broker }) => broker))];
}

function onlyBroker(brokers: readonly string[]): string {
  const [first, second] = brokers;
  if (first !== undefined && second === undefined) return first;
  const message = `broker: "" is missing; say which one is meant: ${brokers.join(', ')}`;
  throw new HttpError(400, 'CNC_HTTP_PARAMETER', message, 'broker');
}
