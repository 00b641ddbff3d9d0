import { createFindingEvent, type FindingEvent } from '../../db/models/finding.ts';
import type { OpenTask } from '../../db/models/open-task.ts';
import { readPythonTime } from '../../db/models/python-time.ts';
import type { StoredResult } from '../../ipc/result-contract.ts';
import { cutText } from '../events/event-fields.ts';
import { pythonRepr } from '../tasks/python-repr.ts';

const END_STATES = ['SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'] as const;

/** A result so much older than the task's newest event, clocks of machines aside, is that of an earlier life of its id. */
const OUTDATED_SECONDS = 300;

/** The end of a task as its stored result tells it; `null` where it tells none. */
export function resultFinding(
  task: OpenTask,
  stored: StoredResult,
  payloadLimit: number,
): FindingEvent<'ended'> | null {
  const state = END_STATES.find((end) => end === stored.state);
  if (state === undefined) return null;
  const doneAt = readPythonTime(stored.dateDone);
  if (doneAt !== null && doneAt < task.toldAt - OUTDATED_SECONDS) return null;
  const texts = textsOf(state, stored);
  const cut = Object.entries(texts).flatMap(([field, text]) => (text.length > payloadLimit ? [field] : []));
  return createFindingEvent(
    { kind: 'ended', state },
    {
      taskId: task.id,
      timestampSeconds: doneAt ?? task.toldAt,
      verdicts: task.verdicts,
      ...Object.fromEntries(
        Object.entries(texts).map(([field, text]) => [field, cutText(text, payloadLimit)]),
      ),
      ...(cut.length > 0 ? { cut } : {}),
    },
  );
}

/** In the form in which events tell them. */
function textsOf(
  state: (typeof END_STATES)[number],
  { result, traceback }: StoredResult,
): { result?: string; exception?: string; traceback?: string } {
  if (state === 'SUCCESS') return { result: pythonRepr(result) };
  const exception = exceptionRepr(result);
  return { ...(exception === null ? {} : { exception }), ...(traceback === null ? {} : { traceback }) };
}

/** A stored exception, `{exc_type, exc_message, exc_module}`, as Python's `repr` shows it. */
function exceptionRepr(stored: unknown): string | null {
  if (typeof stored !== 'object' || stored === null || !('exc_type' in stored)) return null;
  const { exc_type: type, exc_message: message } = stored as { exc_type: unknown; exc_message?: unknown };
  if (typeof type !== 'string') return null;
  const parameters = Array.isArray(message) ? message : message === undefined ? [] : [message];
  return `${type}(${parameters.map(pythonRepr).join(', ')})`;
}
