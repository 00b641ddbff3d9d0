import type { Attempt } from './attempt.ts';
import { type Delivery, deliveriesOf } from './delivery.ts';
import { type FindingEvent, isFinding } from './finding.ts';
import { type Findings, forgetFindings, readFinding, standingVerdict } from './fold-findings.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** A delivery with what Celery CnC found out about it. */
interface FoundDelivery extends Delivery {
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

/** The attempts of a task, first to last, from its events in the order of `compareEvents`. */
export function attemptsOf(events: readonly TaskEvent[], eventsOmitted = 0): readonly Attempt[] {
  const deliveries: FoundDelivery[] = deliveriesOf(events);
  giveFindings(deliveries, events, eventsOmitted);
  return deliveries.map((delivery, index) => toAttempt(delivery, deliveryNumber(deliveries, index)));
}

/** What was found out by asking is about the newest attempt. */
function giveFindings(
  deliveries: FoundDelivery[],
  events: readonly TaskEvent[],
  eventsOmitted: number,
): void {
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

function giveHeld(deliveries: FoundDelivery[], held: FindingEvent<'held'>): void {
  const last = deliveries.at(-1);
  const received = last?.received;
  if (!last || (received?.hostname === held.hostname && received.timestampSeconds > held.timestampSeconds))
    return;
  if (last.ended?.type === 'task-retried' && last.ended.timestampSeconds <= held.timestampSeconds) {
    deliveries.push({ retries: last.retries + 1, worker: held.hostname, held });
  } else if (!last.ended && received && received.hostname !== held.hostname) {
    deliveries.push({ retries: last.retries, worker: held.hostname, held });
  } else if (!last.ended) {
    last.held = held;
  }
}

function deliveryNumber(deliveries: readonly Delivery[], index: number): number {
  const retries = deliveries[index]?.retries;
  return deliveries.slice(0, index).filter((delivery) => delivery.retries === retries).length;
}

function toAttempt(parts: FoundDelivery, delivery: number): Attempt {
  const { sent, received, started, held, found } = parts;
  const ended = parts.ended ?? (found?.finding.kind === 'lost' ? undefined : found);
  const startedAt =
    (started ?? (held?.finding.state === 'STARTED' ? held : undefined))?.timestampSeconds ?? null;
  const finishedAt = ended?.timestampSeconds ?? null;
  const teller = received ?? started ?? held ?? parts.ended;
  return {
    retries: parts.retries,
    delivery,
    worker: teller?.hostname ?? null,
    pid: teller?.pid ?? null,
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

function attemptState({ ended, found, held, started, received }: FoundDelivery): TaskState {
  if (ended) return END_STATES[ended.type] as TaskState;
  if (found) return found.finding.state;
  if (started) return 'STARTED';
  return held?.finding.state ?? (received ? 'RECEIVED' : 'PENDING');
}
