import type { Command } from 'commander';

/** Puts examples under the help of a command: each a command line behind `celery-cnc`, and what it does. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [line: string, meaning: string])[],
): Command {
  const shown = examples.map(([line, meaning]) => `  # ${meaning}\n  celery-cnc ${line}`);
  return command.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
}
