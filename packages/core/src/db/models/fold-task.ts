import { type FindingEvent, isFinding } from './finding.ts';
import {
  END_STRENGTH,
  type Findings,
  forgetFindings,
  readFinding,
  standingVerdict,
} from './fold-findings.ts';
import { stampsOf } from './stamps.ts';
import type { Task } from './task.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** Terminal outcomes, strongest first: where deliveries of one attempt disagree, the strongest holds, as in Celery. */
const OUTCOMES: Readonly<Record<string, TaskState>> = {
  'task-succeeded': 'SUCCESS',
  'task-failed': 'FAILURE',
  'task-revoked': 'REVOKED',
  'task-rejected': 'REJECTED',
};

const ENDING_TYPES: ReadonlySet<string> = new Set(Object.keys(OUTCOMES));
const NOTHING_CUT: readonly string[] = Object.freeze([]);

/** Whether an event can end its task. */
export function mayEndTask({ type, finding }: TaskEvent): boolean {
  return ENDING_TYPES.has(type) || (finding !== undefined && finding.kind !== 'held');
}

/** How far an attempt has come, where it has neither ended nor gone back. */
const PROGRESS: Readonly<Partial<Record<TaskState, number>>> = { PENDING: 0, RECEIVED: 1, STARTED: 2 };

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
  /** What Celery CnC found out by asking; events of workers and clients are stronger. */
  readonly findings: Findings;
}

/** The state of a task, and the finding behind it where it is one. */
interface Decision {
  readonly state: TaskState;
  readonly found?: FindingEvent;
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
  const { state, found } = decide(life, events, eventsOmitted);
  const ended = life.outcome ?? (found?.finding.kind === 'ended' ? found : undefined);
  const told = ended ?? (state === 'RETRY' ? life.lastRetried : undefined);
  const attempt = life.lastReceived ?? life.lastSent;
  const startedAt = startOf(life);
  const finishedAt =
    (ended ?? (found?.finding.kind === 'expired' ? found : undefined))?.timestampSeconds ?? null;
  return {
    id,
    broker,
    name: life.lastReceived?.name ?? life.lastSent?.name ?? firstText(events, 'name'),
    state,
    worker: workerOf(life, found),
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
    finding: found?.finding ?? null,
  };
}

function readLife(events: readonly TaskEvent[]): Life {
  const life: Life = { startedCount: 0, retriedCount: 0, findings: {} };
  for (const event of events) {
    if (isFinding(event)) {
      readFinding(life.findings, event);
      continue;
    }
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
  if ((event.retries ?? 0) > (life.lastReceived?.retries ?? 0)) {
    delete life.outcome;
    forgetFindings(life.findings);
  }
  if (isNewerAttempt(event, life.lastReceived)) life.lastReceived = event;
}

function readOutcome(life: Life, event: TaskEvent): void {
  const strength = strengthOf(event);
  if (strength === undefined) return;
  const known = life.outcome && strengthOf(life.outcome);
  if (known === undefined || strength > known) life.outcome = event;
}

function strengthOf({ type }: TaskEvent): number | undefined {
  const state = OUTCOMES[type];
  return state && END_STRENGTH[state];
}

function isNewerAttempt(event: TaskEvent, known: TaskEvent | undefined): boolean {
  return known === undefined || (event.retries ?? 0) >= (known.retries ?? 0);
}

/** Events of workers and clients come first; then an end that was found, a judgement that still holds, a holder. */
function decide(life: Life, events: readonly TaskEvent[], eventsOmitted: number): Decision {
  if (life.outcome) return { state: OUTCOMES[life.outcome.type] as TaskState };
  const { ended, held } = life.findings;
  const found = ended ?? standingVerdict(life.findings, events, eventsOmitted);
  if (found) return { state: found.finding.state, found };
  const state = openStateOf(life);
  return held && isNews(held, state, life) ? { state: held.finding.state, found: held } : { state };
}

/** Whether a worker was found to have the task further than its events tell, or again after it had gone back. */
function isNews(held: FindingEvent<'held'>, state: TaskState, life: Life): boolean {
  if (state !== 'RETRY' && !isBackInQueue(life)) {
    return (PROGRESS[held.finding.state] ?? 0) > (PROGRESS[state] ?? 0);
  }
  const wentBack = [life.lastRetried, life.lastRequeued, life.lastSent];
  return wentBack.every((event) => !event || event.timestampSeconds <= held.timestampSeconds);
}

/** The state that events tell of a task that has not ended. */
function openStateOf(life: Life): TaskState {
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

function workerOf(life: Life, found: FindingEvent | undefined): string | null {
  const holder = found?.finding.kind === 'held' ? found : undefined;
  const event = life.outcome ?? holder ?? life.lastReceived ?? life.lastStarted ?? life.lastRetried;
  return (event ?? life.findings.held)?.hostname ?? null;
}

/** Epoch seconds of the newest start, also where its event is missing and a worker told it. */
function startOf({ lastStarted, findings: { held } }: Life): number | null {
  const foundAt = held?.finding.state === 'STARTED' ? held.timestampSeconds : null;
  const startedAt = lastStarted?.timestampSeconds ?? null;
  return foundAt !== null && startedAt !== null ? Math.max(foundAt, startedAt) : (startedAt ?? foundAt);
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
