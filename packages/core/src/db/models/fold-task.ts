import { stampsOf } from './stamps.ts';
import type { Task } from './task.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** Terminal outcomes, strongest first: where deliveries of one attempt disagree, the strongest holds, as in Celery. */
const OUTCOMES: Readonly<Record<string, { readonly state: TaskState; readonly strength: number }>> = {
  'task-succeeded': { state: 'SUCCESS', strength: 4 },
  'task-failed': { state: 'FAILURE', strength: 3 },
  'task-revoked': { state: 'REVOKED', strength: 2 },
  'task-rejected': { state: 'REJECTED', strength: 1 },
};

const ENDING_TYPES: ReadonlySet<string> = new Set(Object.keys(OUTCOMES));
const NOTHING_CUT: readonly string[] = Object.freeze([]);

/** Whether an event can end its task. */
export function mayEndTask(event: TaskEvent): boolean {
  return ENDING_TYPES.has(event.type);
}

/** What one pass over the ordered events of a task finds. */
interface Life {
  firstSent?: TaskEvent;
  /** Of the highest retry number. */
  lastSent?: TaskEvent;
  firstReceived?: TaskEvent;
  /** Of the highest retry number, then the newest. */
  lastReceived?: TaskEvent;
  lastStarted?: TaskEvent;
  startedCount: number;
  lastRetried?: TaskEvent;
  retriedCount: number;
  /** The message went back to its queue: rejected with requeue, or cancelled. */
  lastRequeued?: TaskEvent;
  /** The event that ended the task. */
  outcome?: TaskEvent;
}

/**
 * The task that a set of events adds up to. The events must be in the order of `compareEvents` and distinct
 * (`mergeEvents` sees to both), so the result is a function of the set, whatever order they arrived in.
 *
 * `docs/folding.md` tells the rules and where they differ from `celery.events.state`.
 */
export function foldTask(
  id: string,
  broker: string,
  events: readonly TaskEvent[],
  eventsOmitted: number,
): Task {
  const life = readLife(events);
  const state = stateOf(life);
  const told = life.outcome ?? (state === 'RETRY' ? life.lastRetried : undefined);
  const attempt = life.lastReceived ?? life.lastSent;
  const startedAt = life.lastStarted?.timestampSeconds ?? null;
  const finishedAt = life.outcome?.timestampSeconds ?? null;
  return {
    id,
    broker,
    name: life.lastReceived?.name ?? life.lastSent?.name ?? firstText(events, 'name'),
    state,
    worker: workerOf(life),
    queue: life.lastSent?.queue ?? firstText(events, 'queue'),
    client: life.firstSent?.hostname ?? null,
    sentAt: life.firstSent?.timestampSeconds ?? null,
    receivedAt: life.firstReceived?.timestampSeconds ?? null,
    startedAt,
    finishedAt,
    runtimeSeconds: life.outcome?.runtimeSeconds ?? elapsed(startedAt, finishedAt),
    retries: Math.max(life.lastReceived?.retries ?? 0, life.lastSent?.retries ?? 0),
    // Celery's own default: a task is its own root until told otherwise.
    rootId: firstText(events, 'rootId') ?? id,
    parentId: parentOf(events, id),
    args: payload(life, events, 'args'),
    kwargs: payload(life, events, 'kwargs'),
    result: told?.result ?? null,
    exception: told?.exception ?? null,
    eta: attempt?.eta ?? null,
    expires: attempt?.expires ?? null,
    traceback: told?.traceback ?? null,
    exchange: firstText(events, 'exchange'),
    routingKey: firstText(events, 'routingKey'),
    stamps: stampsOf(events),
    cut: cutFields(events),
    eventsOmitted,
  };
}

function readLife(events: readonly TaskEvent[]): Life {
  const life: Life = { startedCount: 0, retriedCount: 0 };
  for (const event of events) {
    switch (event.type) {
      case 'task-sent':
        life.firstSent ??= event;
        if (isNewerAttempt(event, life.lastSent)) life.lastSent = event;
        break;
      case 'task-received':
        readReceived(life, event);
        break;
      case 'task-started':
        life.lastStarted = event;
        life.startedCount++;
        break;
      case 'task-retried':
        life.lastRetried = event;
        life.retriedCount++;
        break;
      case 'task-cancelled':
        life.lastRequeued = event;
        break;
      case 'task-rejected':
        if (event.requeue === true) life.lastRequeued = event;
        else readOutcome(life, event);
        break;
      default:
        readOutcome(life, event);
    }
  }
  return life;
}

function readReceived(life: Life, event: TaskEvent): void {
  life.firstReceived ??= event;
  // Only a higher retry number reopens an ended task; the same one again is a redelivery or a late event.
  if ((event.retries ?? 0) > (life.lastReceived?.retries ?? 0)) delete life.outcome;
  if (isNewerAttempt(event, life.lastReceived)) life.lastReceived = event;
}

function readOutcome(life: Life, event: TaskEvent): void {
  const strength = OUTCOMES[event.type]?.strength;
  if (strength === undefined) return;
  const known = life.outcome && OUTCOMES[life.outcome.type]?.strength;
  if (known === undefined || strength > known) life.outcome = event;
}

function isNewerAttempt(event: TaskEvent, known: TaskEvent | undefined): boolean {
  return known === undefined || (event.retries ?? 0) >= (known.retries ?? 0);
}

function stateOf(life: Life): TaskState {
  if (life.outcome) return (OUTCOMES[life.outcome.type] as { state: TaskState }).state;
  const received = life.lastReceived;
  const attempt = received?.retries ?? 0;
  if ((life.lastSent?.retries ?? 0) > attempt || hasRetried(life, attempt)) return 'RETRY';
  if (isBackInQueue(life)) return 'PENDING';
  if (hasStarted(life, attempt)) return 'STARTED';
  return received ? 'RECEIVED' : 'PENDING';
}

/** Whether the newest attempt has ended in a retry whose next attempt has not been seen yet. */
function hasRetried(life: Life, attempt: number): boolean {
  const retried = life.lastRetried;
  if (!retried) return false;
  if (life.retriedCount > attempt) return true;
  // `task-retried` of the attempt before may come after this attempt was received, never after its own start.
  return isAfter(retried, life.lastStarted) && isAfter(life.lastStarted, life.lastReceived);
}

function hasStarted(life: Life, attempt: number): boolean {
  const started = life.lastStarted;
  if (!started) return false;
  if (!life.lastReceived || life.startedCount > attempt) return true;
  return isAfter(started, life.lastReceived) && !isAfter(life.lastRetried, started);
}

function isBackInQueue(life: Life): boolean {
  const requeued = life.lastRequeued;
  if (!requeued) return false;
  return !isAfter(life.lastReceived, requeued) && !isAfter(life.lastStarted, requeued);
}

/** `later` came after `earlier` on the same sender's clock; clocks of different machines are not compared. */
function isAfter(later: TaskEvent | undefined, earlier: TaskEvent | undefined): boolean {
  if (!later || !earlier) return false;
  return later.hostname === earlier.hostname && later.timestampSeconds >= earlier.timestampSeconds;
}

function workerOf(life: Life): string | null {
  const event = life.outcome ?? life.lastReceived ?? life.lastStarted ?? life.lastRetried;
  return event?.hostname ?? null;
}

/** Retries and replacements carry the task's own id as parent; the true one is that of the first attempt. */
function parentOf(events: readonly TaskEvent[], id: string): string | null {
  for (const { parentId } of events) if (parentId !== undefined && parentId !== id) return parentId;
  return null;
}

function payload(life: Life, events: readonly TaskEvent[], field: 'args' | 'kwargs'): string | null {
  const text = life.lastReceived?.[field] || life.lastSent?.[field];
  return text || firstText(events, field);
}

function firstText(
  events: readonly TaskEvent[],
  field: 'name' | 'queue' | 'rootId' | 'exchange' | 'routingKey' | 'args' | 'kwargs',
): string | null {
  for (const event of events) {
    const text = event[field];
    if (text !== undefined) return text;
  }
  return null;
}

function elapsed(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : to - from;
}

function cutFields(events: readonly TaskEvent[]): readonly string[] {
  let cut = NOTHING_CUT;
  for (const event of events) if (event.cut !== undefined) cut = [...new Set([...cut, ...event.cut])];
  return cut;
}
