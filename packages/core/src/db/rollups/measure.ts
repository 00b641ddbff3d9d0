import type { EventTally } from '../models/rollup.ts';
import { Durations } from './durations.ts';

/** Exception classes kept apart in one rollup; whoever raises more has them counted together. */
export const MOST_EXCEPTION_CLASSES = 64;
/** Event types kept apart in one rollup. */
export const MOST_EVENT_TYPES = 64;
/** Counts what is above those. */
export const OTHER = '(other)';

/** How often a class of exceptions ended an attempt. */
export interface ExceptionTally {
  failed: number;
  retried: number;
}

/** What a rollup holds: counts by event type, exceptions by class, and durations. Everything adds up. */
export class Measure {
  readonly counts = new Map<string, number>();
  readonly exceptions = new Map<string, ExceptionTally>();
  readonly runtime = new Durations();
  readonly wait = new Durations();

  add(tally: EventTally): void {
    if (tally.count > 0) this.addCount(tally.type, tally.count);
    if (tally.exceptionClass !== null) {
      const failed = tally.type === 'task-failed' ? tally.count : 0;
      const retried = tally.type === 'task-retried' ? tally.count : 0;
      if (failed + retried > 0) this.addException(tally.exceptionClass, failed, retried);
    }
    for (const runtime of tally.runtimes) this.runtime.add(runtime);
    for (const wait of tally.waits) this.wait.add(wait);
  }

  merge(other: Measure): void {
    for (const [type, count] of other.counts) this.addCount(type, count);
    for (const [exceptionClass, { failed, retried }] of other.exceptions) {
      this.addException(exceptionClass, failed, retried);
    }
    this.runtime.merge(other.runtime);
    this.wait.merge(other.wait);
  }

  addCount(type: string, count: number): void {
    const key = this.counts.has(type) || this.counts.size < MOST_EVENT_TYPES ? type : OTHER;
    this.counts.set(key, (this.counts.get(key) ?? 0) + count);
  }

  addException(exceptionClass: string, failed: number, retried: number): void {
    const isKept = this.exceptions.has(exceptionClass) || this.exceptions.size < MOST_EXCEPTION_CLASSES;
    const key = isKept ? exceptionClass : OTHER;
    const known = this.exceptions.get(key);
    if (!known) {
      this.exceptions.set(key, { failed, retried });
      return;
    }
    known.failed += failed;
    known.retried += retried;
  }
}
