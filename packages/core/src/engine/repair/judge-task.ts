import { createFindingEvent, type FindingEvent } from '../../db/models/finding.ts';
import type { OpenTask } from '../../db/models/open-task.ts';
import type { DueTimes, Patience } from './due-times.ts';
import type { HeldTask } from './worker-answers.ts';

/** Where else a task that neither workers nor result backends know may be. */
export interface Whereabouts {
  /** The broker holds its message. */
  readonly isWaiting: boolean;
  /** Its message may be where nobody could look. */
  readonly mayBeWaiting: boolean;
  /** A worker or result backend that may know it gave no answer. */
  readonly isUnclear: boolean;
  /** Events of it may have been lost: that nothing was heard of it proves little. */
  readonly mayHaveBeenMissed: boolean;
}

/** What a worker's word on a task adds to its events; the same word again is the same event. */
export function heldFinding(task: OpenTask, held: HeldTask): FindingEvent<'held'> {
  const about = { taskId: task.id, hostname: held.worker, verdicts: task.verdicts };
  if (held.how === 'active') {
    const timestampSeconds = held.startedAt ?? task.toldAt;
    return createFindingEvent(
      { kind: 'held', state: 'STARTED', how: 'active' },
      { ...about, pid: held.pid, timestampSeconds },
    );
  }
  const finding = { kind: 'held', state: 'RECEIVED', how: held.how } as const;
  return createFindingEvent(finding, { ...about, timestampSeconds: task.toldAt });
}

/** The judgement on a task that neither workers nor result backends know; `null` where it is too early for one. */
export function verdictOn(
  task: OpenTask,
  where: Whereabouts,
  due: DueTimes,
  patience: Patience,
  now: number,
): FindingEvent<'expired' | 'lost'> | null {
  const about = { taskId: task.id, verdicts: task.verdicts };
  if (where.isWaiting) return null;
  // Wherever its message is, it will not run any more; RabbitMQ drops it without a word.
  const isExpired = due.expiredAt !== null && due.expiredAt <= now;
  if (isExpired && !where.isUnclear && !where.mayHaveBeenMissed) {
    const finding = { kind: 'expired', state: 'REVOKED', signs: task.signs } as const;
    return createFindingEvent(finding, { ...about, timestampSeconds: task.expiresAt as number });
  }
  const isUnanswered = where.isUnclear || where.mayBeWaiting;
  if ((isUnanswered ? due.lostUnansweredAt : due.lostAt) > now) return null;
  const reason = isUnanswered ? 'unanswered' : 'unknown';
  const waitedMs = isUnanswered
    ? Math.max(patience.lostAfterMs, patience.lostAfterUnansweredMs)
    : patience.lostAfterMs;
  return createFindingEvent(
    { kind: 'lost', state: 'LOST', signs: task.signs, reason },
    { ...about, timestampSeconds: Math.max(task.toldAt, task.etaAt ?? 0) + waitedMs / 1000 },
  );
}
