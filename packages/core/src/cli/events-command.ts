import type { Command } from 'commander';
import type { EventLine } from './event-line.ts';
import { addExamples } from './examples.ts';
import { followBroker, followInstance } from './follow-events.ts';
import { Interruption } from './interruption.ts';
import { parseCount, parseSeconds } from './json-argument.ts';
import { wantsJson } from './print-value.ts';
import { withTarget } from './target.ts';
import { addTargetOptions, type TargetOptions } from './target-options.ts';
import { filterOf } from './task-query.ts';

interface EventOptions extends TargetOptions {
  readonly max?: number;
  readonly for?: number;
  readonly heartbeats?: boolean;
}

/** Adds `celery-cnc events`: what happens, as it happens, until Ctrl-C. */
export function addEventsCommand(program: Command): void {
  const events = program
    .command('events [query...]')
    .summary('Follow what happens, until Ctrl-C.')
    .description(
      'Follow what happens, until Ctrl-C. Of a running Celery CnC: each state of a task, as its history has it, ' +
        'and a query says which tasks. Straight over a broker: each event as it was sent.',
    );
  addExamples(events, [
    ["events 'state:FAILURE name:mail.*'", 'failures as they come'],
    ['events --json | jq -r .id', 'a line of JSON each'],
    ['events --broker amqp://localhost// --for 60', 'a minute of what is sent over a broker'],
  ]);
  addTargetOptions(events)
    .option('-n, --max <number>', 'stop after so many', parseCount)
    .option('--for <seconds>', 'stop after so long', parseSeconds)
    .option('--heartbeats', 'also those of workers')
    .action((words: readonly string[], options: EventOptions) => follow(words, options));
}

async function follow(words: readonly string[], options: EventOptions): Promise<void> {
  const { max = Number.POSITIVE_INFINITY, json } = options;
  const asJson = wantsJson(json);
  const interruption = new Interruption(options.for);
  let told = 0;
  const tell = (line: EventLine) => {
    if (told >= max || (line.isHeartbeat && !options.heartbeats)) return;
    told += 1;
    process.stdout.write(`${asJson ? JSON.stringify(line.value) : line.text()}\n`);
    if (told >= max) interruption.end();
  };
  const follower = { tell, fail: interruption.fail };
  try {
    await withTarget(options, async ({ running, direct, broker }) => {
      const following = running
        ? followInstance(running, filterOf(words, broker), follower)
        : followBroker(direct, filterOf(words, {}), follower);
      // Ctrl-C ends it also while it waits for a broker that does not answer.
      await Promise.race([following.then(() => interruption.ended), interruption.ended]);
    });
  } finally {
    interruption.end();
  }
}
