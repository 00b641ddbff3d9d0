import { isOutcomeType } from './delivery.ts';
import type { FindingEvent } from './finding.ts';
import { standingVerdict } from './fold-findings.ts';
import { lifeOfTask, type TaskLife } from './life-of-task.ts';
import { stampsOf } from './stamps.ts';
import type { Task } from './task.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

const NOTHING_CUT: readonly string[] = Object.freeze([]);

/** Whether an event can end its task. */
export function mayEndTask({ type, finding }: TaskEvent): boolean {
  return isOutcomeType(type) || (finding !== undefined && finding.kind !== 'held');
}

/** How far an attempt has come, where it has neither ended nor gone back. */
const PROGRESS: Readonly<Partial<Record<TaskState, number>>> = { PENDING: 0, RECEIVED: 1, STARTED: 2 };

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
  const life = lifeOfTask(events);
  const { firstSent, lastSent, lastReceived } = life;
  const { state, found } = decide(life, events, eventsOmitted);
  const ended = life.outcome ?? (found?.finding.kind === 'ended' ? found : undefined);
  const told = ended ?? (state === 'RETRY' ? life.retried : undefined);
  const attempt = lastReceived ?? lastSent;
  const startedAt = startOf(life);
  const finishedAt =
    (ended ?? (found?.finding.kind === 'expired' ? found : undefined))?.timestampSeconds ?? null;
  return {
    id,
    broker,
    name: lastReceived?.name ?? lastSent?.name ?? firstText(events, 'name'),
    state,
    worker: workerOf(life, found),
    queue: lastSent?.queue ?? firstText(events, 'queue'),
    client: firstSent?.hostname ?? null,
    sentAt: firstSent?.timestampSeconds ?? null,
    receivedAt: life.firstReceived?.timestampSeconds ?? null,
    startedAt,
    finishedAt,
    runtimeSeconds: life.outcome?.runtimeSeconds ?? elapsed(startedAt, finishedAt),
    retries: Math.max(lastReceived?.retries ?? 0, lastSent?.retries ?? 0),
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
    exchange: lastSent?.exchange ?? firstText(events, 'exchange'),
    routingKey: lastSent?.routingKey ?? firstText(events, 'routingKey'),
    stamps: stampsOf(events),
    cut: cutFields(events),
    eventsOmitted,
    finding: found?.finding ?? null,
  };
}

/** Events of workers and clients come first; then an end that was found, a judgement that still holds, a holder. */
function decide(life: Readonly<TaskLife>, events: readonly TaskEvent[], eventsOmitted: number): Decision {
  if (life.outcome) return { state: life.state };
  const { ended, held } = life.findings;
  const found = ended ?? standingVerdict(life.findings, events, eventsOmitted);
  if (found) return { state: found.finding.state, found };
  const { state } = life;
  return held && isNews(held, state, life) ? { state: held.finding.state, found: held } : { state };
}

/** Whether a worker was found to have the task further than its events tell, or again after it had gone back. */
function isNews(held: FindingEvent<'held'>, state: TaskState, life: TaskLife): boolean {
  const isBackInQueue = state === 'PENDING' && life.lastRequeued !== undefined;
  if (state !== 'RETRY' && !isBackInQueue) {
    return (PROGRESS[held.finding.state] ?? 0) > (PROGRESS[state] ?? 0);
  }
  const wentBack = [life.lastRetried, life.lastRequeued, life.lastSent];
  return wentBack.every((event) => !event || event.timestampSeconds <= held.timestampSeconds);
}

function workerOf(life: Readonly<TaskLife>, found: FindingEvent | undefined): string | null {
  const holder = found?.finding.kind === 'held' && !life.outcome ? found.hostname : undefined;
  return holder ?? life.worker ?? life.findings.held?.hostname ?? null;
}

/** Epoch seconds of the start, also where its event is missing and a worker told it. */
function startOf({ started, findings: { held } }: TaskLife): number | null {
  const foundAt = held?.finding.state === 'STARTED' ? held.timestampSeconds : null;
  const startedAt = started?.timestampSeconds ?? null;
  return foundAt !== null && startedAt !== null ? Math.max(foundAt, startedAt) : (startedAt ?? foundAt);
}

/** Retries and replacements carry the task's own id as parent; the true one is that of the first attempt. */
function parentOf(events: readonly TaskEvent[], id: string): string | null {
  for (const { parentId } of events) if (parentId !== undefined && parentId !== id) return parentId;
  return null;
}

function payload(
  life: Readonly<TaskLife>,
  events: readonly TaskEvent[],
  field: 'args' | 'kwargs',
): string | null {
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
