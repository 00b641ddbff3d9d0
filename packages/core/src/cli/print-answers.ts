import { stringify } from 'yaml';
import type { BrokerAnswers } from '../components/component.ts';
import { printJson, printText, wantsJson } from './print-value.ts';
import { counted } from './terminal-text.ts';

/**
 * Prints what workers answered: `{ worker: value }` as `celery inspect --json` does, or worker by worker. A name that
 * workers of two brokers share has its broker behind it.
 */
export function printAnswers(brokers: readonly BrokerAnswers[], json: boolean | undefined): void {
  if (wantsJson(json)) {
    const named = new Set<string>();
    const byWorker = brokers.flatMap((answered) =>
      (answered.unreachable === undefined ? answered.answers : []).map((answer) => {
        const name = named.has(answer.worker) ? `${answer.worker} on ${answered.broker}` : answer.worker;
        named.add(answer.worker);
        return [name, answer.status === 'ok' ? answer.value : { error: answer.error }];
      }),
    );
    printJson(Object.fromEntries(byWorker));
    return;
  }
  for (const answered of brokers) printBroker(answered, brokers.length > 1);
}

function printBroker(answered: BrokerAnswers, isOneOfMany: boolean): void {
  const where = isOneOfMany ? ` on ${answered.broker}` : '';
  if (answered.unreachable !== undefined) {
    printText(`${answered.broker} could not be asked: ${answered.unreachable.message}\n`);
    return;
  }
  const { answers, silent } = answered;
  for (const answer of answers) {
    const isOk = answer.status === 'ok';
    printText(`→ ${answer.worker}: ${isOk ? 'OK' : 'ERROR'}`);
    printText(indented(isOk ? stringify(answer.value) : answer.error));
  }
  const quiet = silent.length > 0 ? `; silent: ${silent.join(', ')}` : '';
  printText(`\n${counted(answers.length, 'worker')} answered${where}${quiet}.`);
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
