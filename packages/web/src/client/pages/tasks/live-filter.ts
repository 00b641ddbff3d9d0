import { type FilterableTask, type TaskFilter, type TaskMatcher, taskMatcher } from '@celery-cnc/core/models';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { firstSeenMs } from '../../live/first-seen.ts';

/** Whether tasks that come by the live stream belong into a list; the stream does not tell everything of them. */
export interface LiveFilter {
  /** As far as the stream tells, the task belongs into the list. */
  readonly fits: (task: TaskJson) => boolean;
  /** It certainly does not. */
  readonly misfits: (task: TaskJson) => boolean;
}

/** A filter over what the live stream tells. Stamps are unknown there, and free text may stand in a traceback. */
export function liveFilter(filter: TaskFilter): LiveFilter {
  const all = taskMatcher(filter);
  const certain = taskMatcher(filter.filter(({ field }) => field !== 'text' && field !== 'stamp'));
  const ask = (matches: TaskMatcher, task: TaskJson) =>
    matches({ task: toTask(task), seenAt: firstSeenMs(task) / 1000, pinned: task.pinned });
  return { fits: (task) => ask(all, task), misfits: (task) => !ask(certain, task) };
}

function toTask(task: TaskJson): FilterableTask['task'] {
  return {
    ...task,
    receivedAt: seconds(task.receivedAt),
    startedAt: seconds(task.startedAt),
    finishedAt: seconds(task.finishedAt),
    traceback: null,
    stamps: {},
  };
}

function seconds(at: string | null): number | null {
  return at === null ? null : Date.parse(at) / 1000;
}
