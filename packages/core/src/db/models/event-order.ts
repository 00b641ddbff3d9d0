import { isFindingType } from './finding.ts';
import type { TaskEvent } from './task-event.ts';

/** Order of the types where sender clocks agree to the digit: as one attempt goes through them. */
const TYPE_RANK: Readonly<Record<string, number>> = {
  'task-sent': 0,
  'task-received': 1,
  'task-started': 2,
  'task-cancelled': 4,
  'task-rejected': 5,
  'task-retried': 6,
  'task-revoked': 7,
  'task-failed': 8,
  'task-succeeded': 9,
};
const CUSTOM_RANK = 3;
const FINDING_RANK = 10;

/**
 * A total order over distinct events that depends on nothing but the events: time of the sender, then type,
 * sender and Lamport clock. Folding in this order makes the outcome independent of the order of arrival.
 * 0 means that they are the same event told twice.
 */
export function compareEvents(a: TaskEvent, b: TaskEvent): number {
  return (
    a.timestampSeconds - b.timestampSeconds ||
    rankOf(a) - rankOf(b) ||
    compareText(a.hostname, b.hostname) ||
    (a.pid ?? -1) - (b.pid ?? -1) ||
    (a.clock ?? -1) - (b.clock ?? -1) ||
    compareText(a.type, b.type)
  );
}

function rankOf({ type }: TaskEvent): number {
  return TYPE_RANK[type] ?? (isFindingType(type) ? FINDING_RANK : CUSTOM_RANK);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
