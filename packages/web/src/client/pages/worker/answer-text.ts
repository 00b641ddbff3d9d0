import type { WorkerAnswersJson } from '../../../server/api/control.ts';

/** What became of a command, in a line. */
export interface AnswerText {
  readonly text: string;
  readonly failed: boolean;
}

/** A worker's answer to a command as a line: its own words, or that there were none. */
export function answerText(answers: readonly WorkerAnswersJson[]): AnswerText {
  const brokers = answers.flatMap(({ items }) => items);
  const away = brokers.find(({ unreachable }) => unreachable !== null)?.unreachable;
  if (away) return { text: away.message, failed: true };
  const answer = brokers.flatMap(({ answers: given }) => given)[0];
  if (answer === undefined) return { text: 'No answer yet: the worker is silent.', failed: true };
  if (answer.status === 'error') return { text: answer.error, failed: true };
  const { ok } = (typeof answer.value === 'object' && answer.value !== null ? answer.value : {}) as {
    ok?: unknown;
  };
  return { text: typeof ok === 'string' ? ok : JSON.stringify(answer.value), failed: false };
}
