import { stringify } from 'yaml';
import type { WorkerAnswers } from '../ipc/control-contract.ts';

/** Whether JSON is to be printed: asked for, or read by another program. */
export function wantsJson(json: boolean | undefined): boolean {
  return json ?? !process.stdout.isTTY;
}

/** Prints a value: as JSON, or in lines that are easy to read. */
export function printValue(value: unknown, json: boolean | undefined): void {
  process.stdout.write(wantsJson(json) ? `${JSON.stringify(value)}\n` : stringify(value));
}

/** Prints what workers answered: `{ worker: value }` as `celery inspect --json` does, or worker by worker. */
export function printAnswers({ answers, silent }: WorkerAnswers, json: boolean | undefined): void {
  if (wantsJson(json)) {
    const byWorker = answers.map((answer) => [
      answer.worker,
      answer.status === 'ok' ? answer.value : { error: answer.error },
    ]);
    process.stdout.write(`${JSON.stringify(Object.fromEntries(byWorker))}\n`);
    return;
  }
  for (const answer of answers) {
    const isOk = answer.status === 'ok';
    process.stdout.write(`→ ${answer.worker}: ${isOk ? 'OK' : 'ERROR'}\n`);
    process.stdout.write(indented(isOk ? stringify(answer.value) : answer.error));
  }
  const count = answers.length === 1 ? '1 worker answered' : `${answers.length} workers answered`;
  process.stdout.write(`\n${count}${silent.length > 0 ? `; silent: ${silent.join(', ')}` : ''}.\n`);
}

function indented(text: string): string {
  return `${text.trimEnd().replace(/^/gm, '    ')}\n`;
}
