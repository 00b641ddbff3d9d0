import type { Finding } from './finding.ts';

/** The `task-*` event types that Celery's workers and clients send; any other `task-*` type is a custom event. */
export const TASK_EVENT_TYPES = [
  'task-sent',
  'task-received',
  'task-started',
  'task-succeeded',
  'task-failed',
  'task-retried',
  'task-rejected',
  'task-revoked',
  'task-cancelled',
] as const;

/** A task event type that Celery defines. */
export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/**
 * One task event as a worker or client sent it, checked and normalised. Two events that agree in
 * `type, hostname, pid, clock, timestampSeconds` are the same event told twice.
 *
 * Text payloads (`args`, `kwargs`, `result`, `exception`) are Python representations, not JSON.
 */
export interface TaskEvent {
  /** A {@link TaskEventType}, or a custom `task-…` type. */
  readonly type: string;
  readonly taskId: string;
  /** Epoch seconds of the sender's clock. */
  readonly timestampSeconds: number;
  /** Node name of the sender: `name@host` of a worker, `gen{pid}@host` of a client. */
  readonly hostname: string;
  readonly pid: number | null;
  /** Lamport clock of the sending process; compares only within one process. */
  readonly clock: number | null;
  readonly name?: string;
  readonly args?: string;
  readonly kwargs?: string;
  readonly rootId?: string;
  readonly parentId?: string;
  readonly retries?: number;
  /** ISO 8601, as the sender wrote it. */
  readonly eta?: string;
  /** ISO 8601, as the sender wrote it. */
  readonly expires?: string;
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly result?: string;
  /** Seconds. */
  readonly runtimeSeconds?: number;
  readonly exception?: string;
  readonly traceback?: string;
  /** Of `task-rejected`: whether the message went back to its queue. */
  readonly requeue?: boolean;
  readonly terminated?: boolean;
  readonly expired?: boolean;
  /** Signal number or name of a terminated task. */
  readonly signum?: string;
  /** Fields that Celery does not define, as JSON text: custom events and senders newer than this program. */
  readonly extra?: string;
  /** Names of the fields that were longer than the payload limit and have been cut. */
  readonly cut?: readonly string[];
  /** Only of events that Celery CnC itself made: what it found out by asking. */
  readonly finding?: Finding;
}
