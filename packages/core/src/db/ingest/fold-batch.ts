import { mayEndTask } from '../models/fold-task.ts';
import { mergeEvents } from '../models/merge-events.ts';
import type { EventTally } from '../models/rollup.ts';
import type { TaskEvent } from '../models/task-event.ts';
import { startWaits } from './start-waits.ts';
import { StoredTask } from './stored-task.ts';
import { TallyBoard } from './tally-board.ts';

/** A task that a batch touched. */
export interface FoldedTask {
  /** `undefined` where the task is new. */
  readonly before: StoredTask | undefined;
  readonly after: StoredTask;
  /** Events of the batch that were new. */
  readonly added: readonly TaskEvent[];
}

/** What a batch does to the stored tasks. */
export interface FoldedBatch {
  readonly tasks: readonly FoldedTask[];
  readonly tallies: readonly EventTally[];
  /** Task events that were new. */
  readonly committed: number;
  readonly duplicates: number;
}

/**
 * Folds the task events of a batch into the tasks they belong to: one change for each task, however many events of
 * it the batch holds. `load` gives the stored task or `undefined`.
 */
export function foldBatch(
  broker: string,
  events: readonly TaskEvent[],
  load: (id: string) => StoredTask | undefined,
): FoldedBatch {
  const tallies = new TallyBoard(broker);
  const tasks: FoldedTask[] = [];
  let committed = 0;
  for (const [id, incoming] of groupByTask(events)) {
    const before = load(id);
    const merged = mergeEvents(before?.events ?? [], incoming);
    if (merged.added.length === 0) continue;
    committed += merged.added.length;
    const omitted = (before?.eventsOmitted ?? 0) + merged.omitted;
    const mayHaveEnded = before?.mayHaveEnded || merged.added.some(mayEndTask);
    const after = new StoredTask(id, before?.broker ?? broker, merged.events, omitted, mayHaveEnded);
    tasks.push({ before, after, added: merged.added });
    for (const event of merged.added) tallies.add(event, after);
    for (const wait of startWaits(merged.events, merged.added)) tallies.addWait(wait, after);
  }
  return { tasks, tallies: tallies.list(), committed, duplicates: events.length - committed };
}

/** As {@link foldBatch}, for what was found out about tasks: one that is not stored is not brought to life by it. */
export function foldFindings(
  broker: string,
  events: readonly TaskEvent[],
  load: (id: string) => StoredTask | undefined,
): FoldedBatch {
  const known = events.filter(({ taskId }) => load(taskId) !== undefined);
  return foldBatch(broker, known, load);
}

function groupByTask(events: readonly TaskEvent[]): Map<string, TaskEvent[]> {
  const groups = new Map<string, TaskEvent[]>();
  for (const event of events) {
    const group = groups.get(event.taskId);
    if (group) group.push(event);
    else groups.set(event.taskId, [event]);
  }
  return groups;
}
