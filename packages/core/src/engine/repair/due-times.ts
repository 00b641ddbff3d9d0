import type { OpenTask } from '../../db/models/open-task.ts';

/** How long open tasks are waited for, milliseconds. */
export interface Patience {
  readonly lostAfterMs: number;
  readonly lostAfterUnansweredMs: number;
}

/** When a task is given up unless somebody knows it. Epoch seconds, our clock. */
export interface DueTimes {
  /** Its last sign of life, as far as clocks tell. */
  readonly quietSince: number;
  /** `null` where it cannot expire any more. */
  readonly expiredAt: number | null;
  readonly lostAt: number;
  /** Where not all could be asked. */
  readonly lostUnansweredAt: number;
}

/** A task may run until the moment it expires, and what is told of that needs its time. */
const EXPIRY_GRACE_SECONDS = 60;
/** A sender whose clock is further ahead than this tells nothing by it. */
const BELIEVED_AHEAD_SECONDS = 60;

/**
 * When a task is given up.
 *
 * @param now - Epoch seconds.
 * @param skewSeconds - Our clock minus that of the sender of its newest event, where it is known.
 */
export function dueTimes(task: OpenTask, patience: Patience, now: number, skewSeconds: number): DueTimes {
  const told = task.toldAt + skewSeconds;
  const quietSince = Math.max(task.seenAt, told <= now + BELIEVED_AHEAD_SECONDS ? told : 0);
  const waitsUntil = Math.max(quietSince, task.etaAt ?? 0);
  const lostAt = waitsUntil + patience.lostAfterMs / 1000;
  const graceSeconds = Math.min(EXPIRY_GRACE_SECONDS, patience.lostAfterMs / 1000);
  const canExpire = task.expiresAt !== null && !task.wasReceived;
  return {
    quietSince,
    expiredAt: canExpire ? (task.expiresAt as number) + graceSeconds : null,
    lostAt,
    lostUnansweredAt: Math.max(lostAt, waitsUntil + patience.lostAfterUnansweredMs / 1000),
  };
}
