import type { TaskJson } from '../../server/api/tasks.ts';

/** The earliest time known of a task, epoch milliseconds; 0 where none is. Close to the order of the newest first. */
export function firstSeenMs(task: TaskJson): number {
  const at = task.sentAt ?? task.receivedAt ?? task.startedAt ?? task.finishedAt;
  return at === null ? 0 : Date.parse(at);
}
