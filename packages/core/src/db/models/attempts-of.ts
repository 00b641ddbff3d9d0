import type { Attempt } from './attempt.ts';
import { type FindingEvent, isFinding } from './finding.ts';
import { type Findings, forgetFindings, readFinding, standingVerdict } from './fold-findings.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** A delivery while its events are being gathered. */
interface Delivery {
  readonly retries: number;
  sent?: TaskEvent;
  received?: TaskEvent;
  started?: TaskEvent;
  ended?: TaskEvent;
  /** A worker was found to have it. */
  held?: FindingEvent<'held'>;
  /** It was found to have ended, or was given up. */
  found?: FindingEvent;
}

const END_STATES: Readonly<Record<string, TaskState>> = {
  'task-succeeded': 'SUCCESS',
  'task-failed': 'FAILURE',
  'task-retried': 'RETRY',
  'task-rejected': 'REJECTED',
  'task-revoked': 'REVOKED',
  'task-cancelled': 'REVOKED',
};

/**
 * The attempts of a task, first to last, from its events in the order of `compareEvents`. Only `task-sent` and
 * `task-received` carry the retry number; every other event is given to the delivery of its worker that it fits.
 */
export function attemptsOf(events: readonly TaskEvent[], eventsOmitted = 0): readonly Attempt[] {
  const deliveries = deliveriesOf(events);
  for (const event of events) {
    if (isFinding(event)) continue;
    if (event.type === 'task-started') giveStart(deliveries, event);
    else if (event.type in END_STATES) giveEnd(deliveries, event);
  }
  giveFindings(deliveries, events, eventsOmitted);
  return deliveries.map((delivery, index) => toAttempt(delivery, deliveryNumber(deliveries, index)));
}

function deliveriesOf(events: readonly TaskEvent[]): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const event of events) {
    if (event.type === 'task-received') deliveries.push({ retries: event.retries ?? 0, received: event });
  }
  for (const event of events) if (event.type === 'task-sent') giveSent(deliveries, event);
  if (deliveries.length === 0) deliveries.push({ retries: 0 });
  // A stable sort: deliveries of one retry number stay in the order of their events.
  return deliveries.sort((a, b) => a.retries - b.retries);
}

function giveSent(deliveries: Delivery[], event: TaskEvent): void {
  const retries = event.retries ?? 0;
  const same = deliveries.filter((delivery) => delivery.retries === retries);
  const free = same.find((delivery) => !delivery.sent);
  if (free) free.sent = event;
  else if (same.length === 0) deliveries.push({ retries, sent: event });
}

function giveStart(deliveries: readonly Delivery[], event: TaskEvent): void {
  const fitting = fittingDeliveries(deliveries, event);
  const open = fitting.find((delivery) => !delivery.started && !delivery.ended) ?? fitting.at(-1);
  if (open) open.started = event;
}

function giveEnd(deliveries: readonly Delivery[], event: TaskEvent): void {
  const open = fittingDeliveries(deliveries, event).filter((delivery) => !delivery.ended);
  const running = open.filter((delivery) => delivery.started);
  // The next attempt may be received before the retry of this one is told, so a retry ends the oldest open one.
  const ended = event.type === 'task-retried' ? (running[0] ?? open[0]) : (running.at(-1) ?? open.at(-1));
  if (ended) ended.ended = event;
}

/** What was found out by asking is about the newest attempt. */
function giveFindings(deliveries: Delivery[], events: readonly TaskEvent[], eventsOmitted: number): void {
  const findings: Findings = {};
  let retries = 0;
  for (const event of events) {
    if (isFinding(event)) readFinding(findings, event);
    if (event.type !== 'task-received' || (event.retries ?? 0) <= retries) continue;
    retries = event.retries ?? 0;
    forgetFindings(findings);
  }
  if (findings.held) giveHeld(deliveries, findings.held);
  const last = deliveries.at(-1);
  const found = findings.ended ?? standingVerdict(findings, events, eventsOmitted);
  if (last && !last.ended && found) last.found = found;
}

function giveHeld(deliveries: Delivery[], held: FindingEvent<'held'>): void {
  const last = deliveries.at(-1);
  const received = last?.received;
  if (!last || (received?.hostname === held.hostname && received.timestampSeconds > held.timestampSeconds))
    return;
  if (last.ended?.type === 'task-retried' && last.ended.timestampSeconds <= held.timestampSeconds) {
    deliveries.push({ retries: last.retries + 1, held });
  } else if (!last.ended && received && received.hostname !== held.hostname) {
    deliveries.push({ retries: last.retries, held });
  } else if (!last.ended) {
    last.held = held;
  }
}

/** Deliveries to the event's worker that precede it; else those of which no worker is known; else all earlier. */
function fittingDeliveries(deliveries: readonly Delivery[], event: TaskEvent): readonly Delivery[] {
  const own = deliveries.filter(
    ({ received }) =>
      received?.hostname === event.hostname && received.timestampSeconds <= event.timestampSeconds,
  );
  if (own.length > 0) return own;
  const unreceived = deliveries.filter(({ received }) => !received);
  return unreceived.length > 0 ? unreceived : deliveries;
}

function deliveryNumber(deliveries: readonly Delivery[], index: number): number {
  const retries = deliveries[index]?.retries;
  return deliveries.slice(0, index).filter((delivery) => delivery.retries === retries).length;
}

function toAttempt(parts: Delivery, delivery: number): Attempt {
  const { sent, received, started, held, found } = parts;
  const ended = parts.ended ?? (found?.finding.kind === 'lost' ? undefined : found);
  const startedAt =
    (started ?? (held?.finding.state === 'STARTED' ? held : undefined))?.timestampSeconds ?? null;
  const finishedAt = ended?.timestampSeconds ?? null;
  const worker = received ?? started ?? held ?? parts.ended;
  return {
    retries: parts.retries,
    delivery,
    worker: worker?.hostname ?? null,
    pid: worker?.pid ?? null,
    state: attemptState(parts),
    sentAt: sent?.timestampSeconds ?? null,
    receivedAt: received?.timestampSeconds ?? null,
    startedAt,
    finishedAt,
    runtimeSeconds:
      ended?.runtimeSeconds ??
      (startedAt !== null && finishedAt !== null && finishedAt >= startedAt ? finishedAt - startedAt : null),
    result: ended?.result ?? null,
    exception: ended?.exception ?? null,
    traceback: ended?.traceback ?? null,
    eta: received?.eta ?? sent?.eta ?? null,
  };
}

function attemptState({ ended, found, held, started, received }: Delivery): TaskState {
  if (ended) return END_STATES[ended.type] as TaskState;
  if (found) return found.finding.state;
  if (started) return 'STARTED';
  return held?.finding.state ?? (received ? 'RECEIVED' : 'PENDING');
}
