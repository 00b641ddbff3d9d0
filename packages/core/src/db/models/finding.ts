import type { TaskEvent } from './task-event.ts';

/** Sender of findings that no worker told. */
export const FINDING_SENDER = 'celery-cnc';

/** How a worker, asked for a task, knows it. */
export type WorkerKnowledge = 'active' | 'reserved' | 'scheduled';

/** Why a task was given up: what all who could know it had to say. */
export type LostReason =
  /** No worker knows it, and no result is stored. */
  | 'unknown'
  /** It left no sign, but the broker, its worker or the result backend could not be asked to the end. */
  | 'unanswered';

/** What Celery CnC found out about a task by asking, where events may have been lost. */
export type Finding =
  /** A worker has it. The event's sender is that worker. */
  | { readonly kind: 'held'; readonly state: 'STARTED' | 'RECEIVED'; readonly how: WorkerKnowledge }
  /** The result backend holds its end. */
  | { readonly kind: 'ended'; readonly state: 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'REJECTED' }
  /** Nobody knows it any more. Holds only as long as nothing else is heard of the task. */
  | Verdict;

/** A judgement in the absence of news: of a task with so many signs of life; one more sign undoes it. */
export type Verdict =
  | { readonly kind: 'expired'; readonly state: 'REVOKED'; readonly signs: number }
  | { readonly kind: 'lost'; readonly state: 'LOST'; readonly signs: number; readonly reason: LostReason };

/** Where the events of findings belong: their types begin so. */
const TYPE_PREFIX = 'task-cnc-';

/**
 * The type of a finding's event: `task-cnc-active`, `task-cnc-success`, `task-cnc-expired`, `task-cnc-lost`. It says what
 * was found, so two findings that differ are never taken for the same event.
 */
export function findingType(finding: Finding): string {
  switch (finding.kind) {
    case 'held':
      return TYPE_PREFIX + finding.how;
    case 'ended':
      return TYPE_PREFIX + finding.state.toLowerCase();
    case 'expired':
      return `${TYPE_PREFIX}expired`;
    case 'lost':
      return TYPE_PREFIX + (finding.reason === 'unknown' ? 'lost' : finding.reason);
  }
}

/** Whether an event type is one of ours, findings and notes; their order behind the others at equal times. */
export function isFindingType(type: string): boolean {
  return type.startsWith(TYPE_PREFIX);
}

/** An event that carries a finding, of one kind or of any. */
export type FindingEvent<Kind extends Finding['kind'] = Finding['kind']> = TaskEvent & {
  readonly finding: Extract<Finding, { readonly kind: Kind }>;
};

/** Whether an event was made by Celery CnC. Only it can set `finding`: the decoder reads no such field. */
export function isFinding(event: TaskEvent): event is FindingEvent {
  return event.finding !== undefined;
}

/** Whether a finding is a judgement in the absence of news. */
export function isVerdict(finding: Finding): finding is Verdict {
  return finding.kind === 'expired' || finding.kind === 'lost';
}

/** Whether an event is Celery CnC's own: a finding, or a note, which says nothing about the task's state. */
export function isOwnEvent(event: TaskEvent): boolean {
  return isFinding(event) || (event.hostname === FINDING_SENDER && isFindingType(event.type));
}

/** Whether an event tells that something happened to its task: no judgement, and no note. */
export function isSign(event: TaskEvent): boolean {
  return isFinding(event) ? !isVerdict(event.finding) : !isOwnEvent(event);
}

/** Distinct events of a task that tell that something happened to it, those left out included. */
export function countSigns(events: readonly TaskEvent[], eventsOmitted: number): number {
  return events.filter(isSign).length + eventsOmitted;
}

/** Makes the event of a finding. Everything that tells it from other findings about the task stands in its identity. */
export function createFindingEvent<Kind extends Finding['kind']>(
  finding: Extract<Finding, { readonly kind: Kind }>,
  about: {
    readonly taskId: string;
    /** When what was found came about, epoch seconds: never when it was found. */
    readonly timestampSeconds: number;
    /** The worker that told it, where one did. */
    readonly hostname?: string;
    /** Process of that worker. */
    readonly pid?: number | null;
    /** How often the task had been given up before: what is found after that is news, also where it was known. */
    readonly verdicts: number;
  } & Pick<TaskEvent, 'result' | 'exception' | 'traceback' | 'cut'>,
): FindingEvent<Kind> {
  const { verdicts, hostname = FINDING_SENDER, pid = null, ...told } = about;
  const clock = isVerdict(finding) ? finding.signs : verdicts;
  return { type: findingType(finding), hostname, pid, clock, ...told, finding };
}
