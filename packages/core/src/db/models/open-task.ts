import { countSigns, isFinding, isSign, isVerdict } from './finding.ts';
import { readPythonTime } from './python-time.ts';
import type { Task } from './task.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** States in which a task waits for more to come. */
export const OPEN_STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'RETRY',
] as const satisfies readonly TaskState[];

/** A task that may want repair: what has to be known to ask for it and to judge it. Times are epoch seconds. */
export interface OpenTask {
  readonly id: string;
  readonly name: string | null;
  /** One of {@link OPEN_STATES}, or `LOST`. */
  readonly state: TaskState;
  /** Node name of the worker that had it last. */
  readonly worker: string | null;
  readonly queue: string | null;
  /** Of the first sight, our clock. */
  readonly seenAt: number;
  /** Of its newest event, verdicts left out; the clock of whoever sent that. */
  readonly toldAt: number;
  /** Sender of that event. */
  readonly toldBy: string;
  /** The latest time before which it must not run. */
  readonly etaAt: number | null;
  readonly expiresAt: number | null;
  /** Whether a worker ever had it. */
  readonly wasReceived: boolean;
  /** Events that tell that something happened to it; a verdict names so many. */
  readonly signs: number;
  /** How often it was given up before. */
  readonly verdicts: number;
}

/** Which open tasks to list: those of one broker, oldest first. */
export interface OpenTaskQuery {
  readonly broker: string;
  /** Epoch seconds, our clock: only tasks first seen before. */
  readonly seenBefore: number;
  /** Tasks a page, 1 to 1,000. */
  readonly limit: number;
  /** `nextPosition` of the page before. */
  readonly afterPosition?: number;
}

/** One page of open tasks. */
export interface OpenTaskPage {
  readonly items: readonly OpenTask[];
  /** `null` on the last page. */
  readonly nextPosition: number | null;
}

/** What repair has to know of a task. */
export function toOpenTask(task: Task, events: readonly TaskEvent[], seenAt: number): OpenTask {
  const told = events.filter(isSign);
  const newest = told.at(-1);
  const etas = told.map(({ eta }) => readPythonTime(eta)).filter((eta) => eta !== null);
  return {
    id: task.id,
    name: task.name,
    state: task.state,
    worker: task.worker,
    queue: task.queue,
    seenAt,
    toldAt: newest?.timestampSeconds ?? seenAt,
    toldBy: newest?.hostname ?? '',
    etaAt: etas.length > 0 ? Math.max(...etas) : null,
    expiresAt: readPythonTime(task.expires),
    wasReceived: told.some(({ type }) => type !== 'task-sent'),
    signs: countSigns(events, task.eventsOmitted),
    verdicts: events.filter((event) => isFinding(event) && isVerdict(event.finding)).length,
  };
}
