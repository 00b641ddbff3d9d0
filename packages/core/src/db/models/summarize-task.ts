import type { Task, TaskSummary } from './task.ts';

/** What lists and the change feed carry of a task. */
export function summarizeTask(task: Task, pinned = false): TaskSummary {
  const {
    traceback: _t,
    exchange: _e,
    routingKey: _r,
    stamps: _s,
    cut: _c,
    eventsOmitted: _o,
    finding: _f,
    ...summary
  } = task;
  return pinned ? { ...summary, pinned } : summary;
}
