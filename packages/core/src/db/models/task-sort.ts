import type { TaskSummary } from './task.ts';
import type { TaskSort } from './task-filter.ts';

/** What a task is sorted by, beside its first sight; `null` where it lacks the field, and for `seen`. */
export function sortKeyOf(task: TaskSummary, sort: TaskSort): number | string | null {
  switch (sort) {
    case 'seen':
      return null;
    case 'received':
      return task.receivedAt;
    case 'started':
      return task.startedAt;
    case 'finished':
      return task.finishedAt;
    case 'runtime':
      return task.runtimeSeconds;
    case 'name':
      return task.name;
  }
}
