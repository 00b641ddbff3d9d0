import type { PublishRequest } from '../../ipc/publish-contract.ts';
import type { PlannedChord } from './workflow-messages.ts';

/** Celery's own task that looks, again and again, whether the header of a chord has ended, and calls the body then. */
const UNLOCK_TASK = 'celery.chord_unlock';
/** Until it looks first, as in Celery; then the worker's `result_chord_retry_interval` holds. */
const FIRST_LOOK_SECONDS = 1;

/** The call of `celery.chord_unlock` for a chord: it goes where the body goes. */
export function chordUnlock({
  groupId,
  memberIds,
  body,
  bodyQueue,
  bodyPriority,
}: PlannedChord): Omit<PublishRequest, 'app'> {
  return {
    task: UNLOCK_TASK,
    args: [groupId, body],
    kwargs: {
      interval: null,
      max_retries: null,
      // Celery's `AsyncResult.as_tuple`: id and parent, and no children.
      result: memberIds.map((id) => [[id, null], null]),
    },
    countdownSeconds: FIRST_LOOK_SECONDS,
    priority: bodyPriority ?? 0,
    ...(bodyQueue === undefined ? {} : { queue: bodyQueue }),
  };
}
