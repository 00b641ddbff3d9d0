import { compareEvents } from './event-order.ts';
import type { TaskEvent } from './task-event.ts';

/** Most events kept for one task; a task that retries for days would grow without end. */
export const MAX_EVENTS_PER_TASK = 256;
/** Of these, so many are the oldest: the beginning of a life says more than its middle. */
const KEPT_FROM_START = 64;

/** The events of a task after new ones came in. */
export interface MergedEvents {
  /** In the order of {@link compareEvents}. */
  readonly events: readonly TaskEvent[];
  /** Those of the incoming that were new. */
  readonly added: readonly TaskEvent[];
  /** Events left out because of {@link MAX_EVENTS_PER_TASK}, in this merge. */
  readonly omitted: number;
}

/** Puts new events among the known ones of the same task; events known already are dropped. */
export function mergeEvents(known: readonly TaskEvent[], incoming: readonly TaskEvent[]): MergedEvents {
  const events = known.slice();
  const added: TaskEvent[] = [];
  for (const event of incoming) {
    if (insertInOrder(events, event)) added.push(event);
  }
  const omitted = events.length - MAX_EVENTS_PER_TASK;
  if (omitted <= 0) return { events, added, omitted: 0 };
  events.splice(KEPT_FROM_START, omitted);
  return { events, added, omitted };
}

/** Inserts from the end, where new events nearly always belong; `false` when the event is there already. */
function insertInOrder(events: TaskEvent[], event: TaskEvent): boolean {
  let index = events.length;
  while (index > 0) {
    const order = compareEvents(events[index - 1] as TaskEvent, event);
    if (order === 0) return false;
    if (order < 0) break;
    index--;
  }
  events.splice(index, 0, event);
  return true;
}
