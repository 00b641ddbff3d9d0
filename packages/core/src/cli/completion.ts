import addTab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { addExamples } from './examples.ts';

/**
 * Adds `celery-cnc completion <shell>`, which prints a script for the shell, and the hidden command that the script asks.
 * Called last: what is added later is not completed.
 */
export function addCompletion(program: Command): void {
  addTab(program, { completionCommandName: 'completion' });
  const completion = program.commands.find((command) => command.name() === 'completion');
  if (completion) {
    addExamples(completion, [
      ['completion bash > ~/.local/share/bash-completion/completions/celery-cnc', 'for bash'],
      ['completion zsh > ~/.zsh/completions/_celery-cnc', 'for zsh, where that folder is in $fpath'],
      ['completion fish > ~/.config/fish/completions/celery-cnc.fish', 'for fish'],
    ]);
  }
}
