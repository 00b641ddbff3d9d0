import type { DbClient } from '@celery-cnc/core/component';
import type { TaskFilter, TaskPage, TaskSummary } from '@celery-cnc/core/models';
import { ENDED_STATES } from './known-end.ts';

const PAGE_TASKS = 500;
const MOST_PAGES = 40;
/** Clocks of workers differ, and so do the times at which tasks are told to have ended. */
const CLOCK_MARGIN_SECONDS = 60;
/** Tasks first seen longer before are not looked for: a task that runs longer than a day may lack its span. */
const LONGEST_LIFE_SECONDS = 86_400;

/**
 * Tasks that ended since a time, for whom the change feed has told less than all. Newest first, and not without end: a
 * feed is seldom interrupted for more than a moment.
 *
 * @param since - Epoch seconds.
 */
export async function* tasksEndedSince(
  db: Pick<DbClient, 'listTasks'>,
  since: number,
): AsyncGenerator<TaskSummary> {
  const where: TaskFilter = [
    { field: 'state', anyOf: ENDED_STATES },
    { field: 'seen', range: { gte: since - LONGEST_LIFE_SECONDS } },
  ];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const from = cursor === null ? {} : { cursor };
    const { items, nextCursor }: TaskPage = await db.listTasks({ limit: PAGE_TASKS, where, ...from });
    for (const task of items)
      if (task.finishedAt !== null && task.finishedAt >= since - CLOCK_MARGIN_SECONDS) yield task;
    cursor = nextCursor;
    if (cursor === null) return;
  }
}
