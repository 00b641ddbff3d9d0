import type { TaskEvent } from '../models/task-event.ts';

const MS_A_SECOND = 1000;
/** An ISO 8601 time that says where it is: without an offset nobody can tell which moment is meant. */
const WITH_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** A start whose wait became known. */
export interface StartWait {
  readonly start: TaskEvent;
  /** Seconds. */
  readonly waitSeconds: number;
}

/**
 * How long attempts had waited for their start: from the newest `task-received` of the same worker before it, or from
 * that delivery's ETA where it is later. Both times are of the worker's clock. Each start is told once: when it and a
 * receipt before it are known, whichever comes first. `added` are those of `events` that are new.
 */
export function startWaits(events: readonly TaskEvent[], added: readonly TaskEvent[]): StartWait[] {
  if (!added.some(({ type }) => type === 'task-started' || type === 'task-received')) return [];
  const waits: StartWait[] = [];
  for (const start of events) {
    if (start.type !== 'task-started') continue;
    const receipts = events.filter((event) => isReceiptBefore(event, start));
    const receipt = receipts.at(-1);
    if (!receipt) continue;
    const wasKnown = !added.includes(start) && receipts.some((event) => !added.includes(event));
    if (!wasKnown) waits.push({ start, waitSeconds: waitBetween(receipt, start) });
  }
  return waits;
}

function isReceiptBefore(event: TaskEvent, start: TaskEvent): boolean {
  return (
    event.type === 'task-received' &&
    event.hostname === start.hostname &&
    event.timestampSeconds <= start.timestampSeconds
  );
}

function waitBetween(receipt: TaskEvent, start: TaskEvent): number {
  const due = Math.max(receipt.timestampSeconds, etaSeconds(receipt.eta));
  return Math.max(0, start.timestampSeconds - due);
}

function etaSeconds(eta: string | undefined): number {
  if (eta === undefined || !WITH_OFFSET.test(eta)) return Number.NEGATIVE_INFINITY;
  const ms = Date.parse(eta);
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms / MS_A_SECOND;
}
