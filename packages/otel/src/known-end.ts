import { isReadyState, TASK_STATES, type TaskSummary } from '@celery-cnc/core/models';

/** States of tasks that get a span. A lost task gets none: its end is not known, and may still be told. */
export const ENDED_STATES = TASK_STATES.filter((state) => isReadyState(state) && state !== 'LOST');

/** Whether a task has ended in a way that a span can tell. */
export function hasKnownEnd({ state }: Pick<TaskSummary, 'state'>): boolean {
  return ENDED_STATES.includes(state);
}
