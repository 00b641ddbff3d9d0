import type { QueueMinute } from '../models/queue-history.ts';

/** Minutes of a queue added up: averages are made when it is read. */
export interface QueueSums {
  readonly minutes: number;
  readonly ready: number;
  readonly readyMost: number;
  readonly unacknowledged: number;
  readonly unacknowledgedMinutes: number;
  readonly consumers: number;
  readonly incoming: number;
  readonly outgoing: number;
  readonly flowMinutes: number;
}

/** Sums of a time, which begins at an epoch minute. */
export interface QueuePeriod extends QueueSums {
  readonly minute: number;
}

/** One minute as a sum. */
export function sumsOfMinute(sample: QueueMinute): QueueSums {
  return {
    minutes: 1,
    ready: sample.ready,
    readyMost: sample.readyMost,
    unacknowledged: sample.unacknowledged ?? 0,
    unacknowledgedMinutes: sample.unacknowledged === null ? 0 : 1,
    consumers: sample.consumers,
    incoming: sample.flow?.incoming ?? 0,
    outgoing: sample.flow?.outgoing ?? 0,
    flowMinutes: sample.flow === null ? 0 : 1,
  };
}

/** Two sums as one. */
export function addSums(a: QueueSums, b: QueueSums): QueueSums {
  return {
    minutes: a.minutes + b.minutes,
    ready: a.ready + b.ready,
    readyMost: Math.max(a.readyMost, b.readyMost),
    unacknowledged: a.unacknowledged + b.unacknowledged,
    unacknowledgedMinutes: a.unacknowledgedMinutes + b.unacknowledgedMinutes,
    consumers: a.consumers + b.consumers,
    incoming: a.incoming + b.incoming,
    outgoing: a.outgoing + b.outgoing,
    flowMinutes: a.flowMinutes + b.flowMinutes,
  };
}
