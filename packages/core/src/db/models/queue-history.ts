/** How one queue was in one minute. `null` is what the broker did not tell. */
export interface QueueMinute {
  readonly queue: string;
  /** Messages that waited, on the average. */
  readonly ready: number;
  readonly readyMost: number;
  readonly unacknowledged: number | null;
  readonly consumers: number;
  /** Messages that came in and that workers took, in the whole minute. */
  readonly flow: { readonly incoming: number; readonly outgoing: number } | null;
}

/** The queues of a broker in one minute, as its engine sampled them. */
export interface QueueMinutes {
  readonly broker: string;
  /** Epoch minutes. */
  readonly minute: number;
  readonly queues: readonly QueueMinute[];
}

/** Which history is asked for; a time range in epoch seconds. */
export interface QueueHistoryQuery {
  readonly broker: string;
  readonly queue: string;
  readonly from: number;
  readonly to: number;
  /** Most steps, 10 to 500. */
  readonly steps: number;
}

/** One step; all `null` where nobody looked. */
export interface QueueHistoryPoint {
  /** Start of the step, epoch seconds. */
  readonly at: number;
  readonly ready: number | null;
  readonly readyMost: number | null;
  readonly unacknowledged: number | null;
  readonly consumers: number | null;
  readonly incomingPerSecond: number | null;
  readonly outgoingPerSecond: number | null;
}

/** A queue over time. */
export interface QueueHistory {
  readonly stepSeconds: number;
  readonly points: readonly QueueHistoryPoint[];
}
