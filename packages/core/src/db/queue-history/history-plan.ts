import type { ResolvedRetention } from '../../config/resolved-config.ts';
import type { QueueHistory, QueueHistoryPoint, QueueHistoryQuery } from '../models/queue-history.ts';
import { type SeriesSteps, seriesSteps } from '../models/series-steps.ts';
import { addSums, type QueuePeriod, type QueueSums } from './queue-sums.ts';

const SECONDS_A_MINUTE = 60;
/** Lengths of the periods that are stored, minutes. */
export const QUEUE_GRAINS = [1, 60] as const;
/** Charts show hours beyond: two days of minutes are 2,880 rows a queue. */
const MINUTES_MAX_AGE_SECONDS = 2 * 24 * 60 * 60;

/** How a history is read: in which steps, from periods of which length in minutes. */
export interface HistoryPlan {
  readonly grain: (typeof QUEUE_GRAINS)[number];
  readonly steps: SeriesSteps;
}

/** Minutes where the range lies in what is kept of them, else hours in steps of at least one. */
export function historyPlan({ from, to, steps }: QueueHistoryQuery, nowSeconds: number): HistoryPlan {
  const wanted = seriesSteps({ from, to, steps });
  if (wanted.stepMinutes % 60 === 0) return { grain: 60, steps: wanted };
  if (from >= nowSeconds - MINUTES_MAX_AGE_SECONDS) return { grain: 1, steps: wanted };
  return { grain: 60, steps: seriesSteps({ from, to, steps: Math.ceil((to - from) / 3600) }) };
}

/** From which epoch minute on periods of each length are kept. */
export function keptQueuePeriods(
  limits: Pick<ResolvedRetention, 'minutesMaxAgeSeconds' | 'hoursMaxAgeSeconds'>,
  nowSeconds: number,
): Readonly<Record<HistoryPlan['grain'], number>> {
  const from = (maxAge: number | null) =>
    maxAge === null ? 0 : Math.floor((nowSeconds - maxAge) / SECONDS_A_MINUTE);
  const minutes = Math.min(limits.minutesMaxAgeSeconds ?? MINUTES_MAX_AGE_SECONDS, MINUTES_MAX_AGE_SECONDS);
  return { 1: from(minutes), 60: from(limits.hoursMaxAgeSeconds) };
}

/** Puts periods into the steps of a plan. */
export function buildQueueHistory(periods: readonly QueuePeriod[], { steps }: HistoryPlan): QueueHistory {
  const { startMinute, endMinute, stepMinutes } = steps;
  const sums = new Map<number, QueueSums>();
  for (const period of periods) {
    const step = Math.floor((period.minute - startMinute) / stepMinutes);
    const before = sums.get(step);
    sums.set(step, before ? addSums(before, period) : period);
  }
  const count = (endMinute - startMinute) / stepMinutes;
  return {
    stepSeconds: stepMinutes * SECONDS_A_MINUTE,
    points: Array.from({ length: count }, (_, step) =>
      pointOf((startMinute + step * stepMinutes) * SECONDS_A_MINUTE, sums.get(step)),
    ),
  };
}

function pointOf(at: number, sums: QueueSums | undefined): QueueHistoryPoint {
  const average = (sum: number | undefined, minutes: number | undefined) =>
    sum === undefined || !minutes ? null : sum / minutes;
  const rate = (sum: number | undefined) =>
    average(sum, sums === undefined ? undefined : sums.flowMinutes * SECONDS_A_MINUTE);
  return {
    at,
    ready: average(sums?.ready, sums?.minutes),
    readyMost: sums?.readyMost ?? null,
    unacknowledged: average(sums?.unacknowledged, sums?.unacknowledgedMinutes),
    consumers: average(sums?.consumers, sums?.minutes),
    incomingPerSecond: rate(sums?.incoming),
    outgoingPerSecond: rate(sums?.outgoing),
  };
}
