import { FINDING_SENDER } from './finding.ts';
import type { TaskEvent } from './task-event.ts';

/** The event by which Celery CnC notes on a task that it was run again. It says nothing about the task's own state. */
export const RETRY_NOTE_TYPE = 'task-cnc-retried';
/** Field of `task-sent` and header of the message of a task that runs again: the id of the first. */
export const RETRY_OF_FIELD = 'cnc_retry_of';
const RETRIED_AS_FIELD = 'cnc_retried_as';

/** Whether an event is such a note. */
export function isRetryNote({ type, hostname }: TaskEvent): boolean {
  return type === RETRY_NOTE_TYPE && hostname === FINDING_SENDER;
}

/** Notes on a task that another one runs in its place; `atSeconds` is when, epoch seconds. */
export function createRetryNote(taskId: string, retriedAs: string, atSeconds: number): TaskEvent {
  return {
    type: RETRY_NOTE_TYPE,
    taskId,
    timestampSeconds: atSeconds,
    hostname: FINDING_SENDER,
    pid: null,
    clock: null,
    extra: JSON.stringify({ [RETRIED_AS_FIELD]: retriedAs }),
  };
}

/** How a task is related to others by being run again. */
export interface RetryRelation {
  /** Id of the task that this one runs again. */
  readonly retryOf: string | null;
  /** Ids of the tasks that run this one again, oldest first. */
  readonly retriedAs: readonly string[];
}

/** What a task's events tell of its being run again. */
export function retryRelationOf(events: readonly TaskEvent[]): RetryRelation {
  let retryOf: string | null = null;
  const retriedAs: string[] = [];
  for (const event of events) {
    if (event.extra === undefined) continue;
    if (isRetryNote(event)) {
      const id = readField(event.extra, RETRIED_AS_FIELD);
      if (id !== null) retriedAs.push(id);
    } else if (event.type === 'task-sent') retryOf ??= readField(event.extra, RETRY_OF_FIELD);
  }
  return { retryOf, retriedAs };
}

function readField(extra: string, field: string): string | null {
  try {
    const value = (JSON.parse(extra) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' ? value : null;
  } catch {
    // Cut at the payload limit: not one of ours, which are short.
    return null;
  }
}
