/** The JSON of `/api/v1`: queues. Times are RFC 3339 in UTC, durations seconds. */
import type {
  MessageCount,
  MovedMessages,
  PauseOutcome,
  QueueState,
  WaitingMessage,
} from '@celery-cnc/core/component';
import type { QueueHistoryPoint } from '@celery-cnc/core/models';
import type { GapJson } from './ingest.ts';

/** A queue as it was sampled last. */
export interface QueueJson extends Omit<QueueState, 'oldestSentAt' | 'pausedAt'> {
  readonly oldestSentAt: string | null;
  readonly pausedAt: string | null;
}

/** The queues of one broker. */
export interface BrokerQueuesJson {
  readonly broker: string;
  /** Why they could not be looked at. */
  readonly unreachable: { readonly code: string; readonly message: string } | null;
  readonly sampledAt: string | null;
  /** Whether there may be more. */
  readonly complete: boolean;
  /** Why less is known than the configuration asks for, with the cure. */
  readonly problem: string | null;
  readonly queues: readonly QueueJson[];
}

/** `GET /queues`. */
export interface QueuesJson {
  readonly items: readonly BrokerQueuesJson[];
}

/** `GET /queue-messages?queue=&broker=&offset=&limit=`: in the order of work. */
export interface QueueMessagesJson {
  readonly items: readonly WaitingMessage[];
  readonly ready: number;
  readonly nextOffset: number | null;
}

/** `POST /queues/purge` and `POST /queues/delete-message`: how many were removed, or would be. */
export interface MessageCountJson extends MessageCount {
  readonly dryRun: boolean;
}

/** `POST /queues/move`. */
export interface MovedMessagesJson extends MovedMessages {
  readonly dryRun: boolean;
}

/** `POST /queues/pause` and `POST /queues/resume`: what workers said to it. */
export interface QueuePauseJson extends PauseOutcome {
  readonly paused: boolean;
}

/** A step of a queue's history. */
export interface QueueHistoryPointJson extends Omit<QueueHistoryPoint, 'at'> {
  readonly at: string;
}

/** `GET /queues/history?queue=&broker=&range=&from=&to=&steps=`. */
export interface QueueHistoryJson {
  readonly stepSeconds: number;
  readonly points: readonly QueueHistoryPointJson[];
  /**
   * Who tells the rates: the broker, or the events of clients and workers where clients send `task-sent`; `null` where
   * nobody does.
   */
  readonly ratesFrom: 'broker' | 'events' | null;
  readonly gaps: readonly GapJson[];
}
