import { isFinding } from './finding.ts';
import { END_STRENGTH } from './fold-findings.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** One delivery of a task to a worker, or an attempt that was sent and has not reached one yet. */
export interface Delivery {
  readonly retries: number;
  /** Node name of the worker; `null` while no worker has told of it. */
  worker: string | null;
  sent?: TaskEvent;
  received?: TaskEvent;
  started?: TaskEvent;
  /** How it ended for its worker: an outcome of the task, a retry, or the message's return to its queue. */
  ended?: TaskEvent;
}

/** Events that end a task. */
const OUTCOMES: Readonly<Record<string, TaskState>> = {
  'task-succeeded': 'SUCCESS',
  'task-failed': 'FAILURE',
  'task-revoked': 'REVOKED',
  'task-rejected': 'REJECTED',
};

/** Whether events of this type can end their task. */
export function isOutcomeType(type: string): boolean {
  return type in OUTCOMES;
}

/** The state in which an event leaves its task; `undefined` of one that does not end it. */
export function outcomeState(event: TaskEvent | undefined): TaskState | undefined {
  return event === undefined || event.requeue === true ? undefined : OUTCOMES[event.type];
}

/** Where deliveries of one attempt disagree, the strongest end holds, as in Celery; 0 of what is no end. */
export function outcomeStrength(event: TaskEvent | undefined): number {
  const state = outcomeState(event);
  return (state && END_STRENGTH[state]) ?? 0;
}

/** Whether the message went back to its queue. */
export function isRequeue(event: TaskEvent | undefined): boolean {
  return event?.type === 'task-cancelled' || (event?.type === 'task-rejected' && event.requeue === true);
}

/**
 * The deliveries of a task by attempt, from its events in the order of `compareEvents`. Only `task-sent` and
 * `task-received` carry the retry number, so every other event is given to the delivery of its own worker that it fits:
 * times of one worker compare, times of two do not. Events that fit none tell of a delivery whose receipt was lost.
 */
export function deliveriesOf(events: readonly TaskEvent[]): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const event of events) {
    if (event.type !== 'task-received') continue;
    deliveries.push({ retries: event.retries ?? 0, worker: event.hostname, received: event });
  }
  for (const event of events) if (event.type === 'task-sent') giveSent(deliveries, event);
  for (const event of events) {
    if (isFinding(event)) continue;
    if (event.type === 'task-started') giveStart(deliveries, event);
    else if (isEnd(event)) giveEnd(deliveries, event);
  }
  if (deliveries.length === 0) deliveries.push({ retries: 0, worker: null });
  // A stable sort: deliveries of one retry number stay in the order of their events.
  return deliveries.sort((a, b) => a.retries - b.retries);
}

function isEnd(event: TaskEvent): boolean {
  return event.type === 'task-retried' || event.type === 'task-cancelled' || isOutcomeType(event.type);
}

function giveSent(deliveries: Delivery[], event: TaskEvent): void {
  const retries = event.retries ?? 0;
  const same = deliveries.filter((delivery) => delivery.retries === retries);
  const free = same.find((delivery) => !delivery.sent);
  if (free) free.sent = event;
  else if (same.length === 0) deliveries.push({ retries, worker: null, sent: event });
}

function giveStart(deliveries: Delivery[], event: TaskEvent): void {
  const own = earlierOfWorker(deliveries, event);
  const waiting = own.find((delivery) => !delivery.started && !delivery.ended);
  (waiting ?? deliveryWithoutReceipt(deliveries, event)).started = event;
}

function giveEnd(deliveries: Delivery[], event: TaskEvent): void {
  const own = earlierOfWorker(deliveries, event);
  const ending = endingDelivery(deliveries, own, event);
  const last = own.at(-1);
  if (!ending && last && outcomeStrength(last.ended) > 0) {
    // One delivery that ended twice: Celery 5.7 tells of a rejection and of a failure. Of equals the last, as in Celery.
    if (outcomeStrength(event) >= outcomeStrength(last.ended)) last.ended = event;
    return;
  }
  (ending ?? deliveryWithoutReceipt(deliveries, event)).ended = event;
}

/** Which of the worker's deliveries an event ends. Those that were replaced or ignored stay open for ever. */
function endingDelivery(
  deliveries: readonly Delivery[],
  own: readonly Delivery[],
  event: TaskEvent,
): Delivery | undefined {
  const open = own.filter(({ ended }) => !ended);
  // Revoked without being terminated means before the start: it says nothing about a delivery that runs.
  if (event.type === 'task-revoked' && !event.terminated)
    return open.filter(({ started }) => !started).at(-1);
  if (event.type === 'task-retried') {
    // The next attempt may be received before the retry of this one is told: the oldest, and each attempt once.
    const retried = new Set(deliveries.filter(hasRetried).map(({ retries }) => retries));
    const running = open.filter(({ started }) => started);
    return running.find(({ retries }) => !retried.has(retries)) ?? running[0] ?? open[0];
  }
  // Where events were lost, an outcome that is taken for an earlier attempt's would leave the task open for ever.
  const newest = outcomeStrength(event) > 0 ? Math.max(...own.map(({ retries }) => retries)) : 0;
  const current = open.filter(({ retries }) => retries >= newest);
  return current.findLast(({ started }) => started) ?? current.at(-1);
}

function hasRetried({ ended }: Delivery): boolean {
  return ended?.type === 'task-retried';
}

/** A worker that was started again under its name has another pid: what it lost, it cannot end. */
function earlierOfWorker(deliveries: readonly Delivery[], event: TaskEvent): readonly Delivery[] {
  return deliveries.filter((delivery) => {
    if (delivery.worker !== event.hostname) return false;
    const first = delivery.received ?? delivery.started ?? delivery.ended;
    if (!first || first.timestampSeconds > event.timestampSeconds) return false;
    return first.pid === event.pid || first.pid === null || event.pid === null;
  });
}

/** A delivery of which the first that is heard is this event: one that was sent, else one that nobody told of. */
function deliveryWithoutReceipt(deliveries: Delivery[], event: TaskEvent): Delivery {
  const sentOnly = deliveries.find((delivery) => delivery.worker === null);
  if (sentOnly) {
    sentOnly.worker = event.hostname;
    return sentOnly;
  }
  const unheard: Delivery = { retries: retriesOfUnheard(deliveries, event), worker: event.hostname };
  deliveries.push(unheard);
  return unheard;
}

function retriesOfUnheard(deliveries: readonly Delivery[], event: TaskEvent): number {
  if (event.type === 'task-retried') {
    // Each attempt is retried once: the first of which that is not told.
    const retried = new Set(deliveries.filter(hasRetried).map(({ retries }) => retries));
    for (let retries = 0; ; retries++) if (!retried.has(retries)) return retries;
  }
  const ends = outcomeStrength(event) > 0;
  const known = deliveries.filter(({ received }) => {
    if (!received) return true;
    const isLater = received.timestampSeconds > event.timestampSeconds;
    // An outcome is the newest attempt's, but not that of an attempt which its worker received afterwards.
    return ends ? !(isLater && received.hostname === event.hostname) : !isLater;
  });
  return Math.max(0, ...known.map((each) => (hasRetried(each) ? each.retries + 1 : each.retries)));
}
