/**
 * The states that Celery itself knows (`celery.states`), plus `LOST`: a task whose end can no longer be known,
 * because its events were lost in a gap and no worker or result backend could tell.
 */
export const TASK_STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'REVOKED',
  'REJECTED',
  'LOST',
] as const;

/** A state that Celery CnC derives from events. */
export type TaskState = (typeof TASK_STATES)[number];

const READY_STATES: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED', 'LOST']);

/** Whether a task in this state has ended (Celery's `READY_STATES`, with `REJECTED` and `LOST`). */
export function isReadyState(state: string): boolean {
  return READY_STATES.has(state);
}

/** Whether the text is one of {@link TASK_STATES}. */
export function isTaskState(text: string): text is TaskState {
  return (TASK_STATES as readonly string[]).includes(text);
}
