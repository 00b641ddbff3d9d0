import type { Command } from 'commander';
import type { PauseOutcome } from '../ipc/queue-contract.ts';
import { changeFleet } from './change-fleet.ts';
import { printJson, printText, wantsJson } from './print-value.ts';
import { withRunning } from './target.ts';
import { addTargetOptions, type TargetOptions } from './target-options.ts';

/** Adds `celery-cnc queues pause` and `resume`: a running Celery CnC remembers them, and tells workers that come up. */
export function addPauseCommands(queues: Command): void {
  addPauseCommand(queues, 'pause', 'Let no worker take from it, those that come up later included.');
  addPauseCommand(queues, 'resume', 'Let workers take from it again.');
}

function addPauseCommand(queues: Command, name: 'pause' | 'resume', description: string): void {
  addTargetOptions(queues.command(`${name} <queue>`).description(description), 'running').action(
    (queue: string, options: TargetOptions) =>
      withRunning(options, async ({ engines }, target) => {
        const broker = target.oneBroker();
        const request = { queue, ...broker };
        const change = { action: `queue.${name}`, target: `${queue} on ${broker.broker}` };
        const outcome = await changeFleet(target, change, () =>
          name === 'pause' ? engines.pauseQueue(request) : engines.resumeQueue(request),
        );
        if (wantsJson(options.json)) printJson(outcome);
        else
          printText(
            outcomeText(outcome, name === 'pause' ? 'stopped to take from' : 'take again from', queue),
          );
      }),
  );
}

function outcomeText({ workers, failed, silent }: PauseOutcome, done: string, queue: string): string {
  const lines = [`${workers.length > 0 ? workers.join(', ') : 'no worker'}: ${done} ${queue}`];
  for (const { worker, error } of failed) lines.push(`${worker}: refused: ${error}`);
  if (silent.length > 0) lines.push(`${silent.join(', ')}: silent; told when heard`);
  return lines.join('\n');
}
