import { createInterface } from 'node:readline';
import { CncError } from '../errors.ts';
import { showControls } from './terminal-text.ts';

/**
 * Makes sure that something that nothing brings back is wanted: `--yes`, or the answer of whoever sits at the terminal.
 *
 * @param what - What will be done, as `remove 12 messages from the queue mail`.
 * @throws {CncError} `CNC_NOT_CONFIRMED` where it is not.
 */
export async function confirm(what: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CncError(
      'CNC_NOT_CONFIRMED',
      `Nothing was done. This would ${what}: say --yes, since nobody can be asked here.`,
    );
  }
  if (/^y(es)?$/i.test(await ask(`This will ${showControls(what)}. Go on? [y/N] `))) return;
  throw new CncError('CNC_NOT_CONFIRMED', 'Nothing was done.');
}

/** On standard error, where results don't go. Ctrl-C and the end of the input are a no. */
function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => {
      process.stderr.write('\n');
      lines.close();
    });
    lines.question(question, (answer) => {
      resolve(answer.trim());
      lines.close();
    });
  });
}
