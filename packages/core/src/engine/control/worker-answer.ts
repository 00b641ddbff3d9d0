import type { WorkerAnswer } from '../../ipc/control-contract.ts';
import type { Redactor } from '../../logging/redaction.ts';
import type { ControlReply } from '../brokers/base.ts';
import { toPlainJson } from '../plain-json.ts';

/** One worker's reply as an answer: its own error told apart, secrets masked. */
export function readWorkerAnswer(
  { worker, value }: ControlReply,
  late: boolean,
  redactor: Redactor,
): WorkerAnswer {
  const error = errorOf(value);
  return error === null
    ? { worker, late, status: 'ok', value: redactor.json(toPlainJson(value)) }
    : { worker, late, status: 'error', error: redactor.text(error) };
}

/** Workers tell a failed command as an object of one text. */
function errorOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return null;
  const { error } = value as { error?: unknown };
  return typeof error === 'string' ? error : null;
}
