import { countSigns, type FindingEvent } from './finding.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** What the findings of a task come to. */
export interface Findings {
  /** The newest time that a worker was found to have it, in its newest attempt. */
  held?: FindingEvent<'held'>;
  /** The strongest end that was found for its newest attempt. */
  ended?: FindingEvent<'ended'>;
  /** The judgement that knew most. */
  verdict?: FindingEvent<'expired' | 'lost'>;
}

/** Strength of ends where several are told: the strongest holds, as in Celery. */
export const END_STRENGTH: Readonly<Partial<Record<TaskState, number>>> = {
  SUCCESS: 4,
  FAILURE: 3,
  REVOKED: 2,
  REJECTED: 1,
};

/** Takes in one finding; they come in the order of `compareEvents`. */
export function readFinding(findings: Findings, event: FindingEvent): void {
  if (isOfKind(event, 'held')) {
    findings.held = event;
  } else if (isOfKind(event, 'ended')) {
    const known = findings.ended && END_STRENGTH[findings.ended.finding.state];
    if (known === undefined || (END_STRENGTH[event.finding.state] ?? 0) > known) findings.ended = event;
  } else if (isOfKind(event, 'expired') || isOfKind(event, 'lost')) {
    const known = findings.verdict?.finding.signs ?? -1;
    if (event.finding.signs >= known) findings.verdict = event;
  }
}

/** A new attempt has begun: what was found about earlier ones says nothing of it. */
export function forgetFindings(findings: Findings): void {
  delete findings.held;
  delete findings.ended;
}

/**
 * The judgement that holds: one that knew all that is known now. It counts what it knew instead of naming a time,
 * because what is heard late happened early, and clocks differ.
 */
export function standingVerdict(
  { verdict }: Findings,
  events: readonly TaskEvent[],
  eventsOmitted: number,
): FindingEvent<'expired' | 'lost'> | undefined {
  return verdict && verdict.finding.signs >= countSigns(events, eventsOmitted) ? verdict : undefined;
}

function isOfKind<Kind extends FindingEvent['finding']['kind']>(
  event: FindingEvent,
  kind: Kind,
): event is FindingEvent<Kind> {
  return event.finding.kind === kind;
}
