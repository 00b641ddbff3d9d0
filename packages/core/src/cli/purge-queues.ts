import type { Command } from 'commander';
import { CncError } from '../errors.ts';
import { changeFleet } from './change-fleet.ts';
import { confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { printJson, printText, wantsJson } from './print-value.ts';
import { type Target, withTarget } from './target.ts';
import { addTargetOptions, addYesOption, type TargetOptions } from './target-options.ts';
import { counted } from './terminal-text.ts';

/** How a purge is meant, as commander gives it. */
export interface PurgeOptions extends TargetOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

interface QueueCount {
  readonly queue: string;
  readonly messages: number;
}

/** Adds `celery-cnc purge`: as `celery purge`, all queues that are known, unless some are named. */
export function addPurgeCommand(program: Command): void {
  const purge = program
    .command('purge [queues...]')
    .description('Remove all that waits, in every queue that is known unless some are named.');
  addExamples(purge, [
    ['purge', 'all queues of the one broker that there is; asks before it does'],
    ['purge mail low --yes', 'two queues, without being asked'],
  ]);
  addYesOption(addTargetOptions(purge))
    .option('--dry-run', 'count what is meant, and do nothing')
    .action((names: readonly string[], options: PurgeOptions) =>
      withTarget(options, async (target) =>
        purgeQueues(target, names.length > 0 ? names : await knownQueues(target), options),
      ),
    );
}

/** Empties queues of the one broker that is meant; counts first, and asks. */
export async function purgeQueues(
  target: Target,
  queues: readonly string[],
  options: PurgeOptions,
): Promise<void> {
  const broker = target.oneBroker();
  const purge = async (queue: string, dryRun: boolean): Promise<QueueCount> => {
    const { messages } = await target.engine.purgeQueue({ queue, dryRun, ...broker });
    return { queue, messages };
  };
  if (options.dryRun || !options.yes) {
    const counts = await Promise.all(queues.map((queue) => purge(queue, true)));
    if (options.dryRun) return print(counts, 'would be removed', options);
    const told = counts.map(({ queue, messages }) => `${queue}: ${messages}`).join(', ');
    await confirm(`remove ${counted(total(counts), 'message')} (${told}) on ${broker.broker}`, false);
  }
  const done: QueueCount[] = [];
  for (const queue of queues) {
    const change = { action: 'queue.purge', target: `${queue} on ${broker.broker}` };
    done.push(await changeFleet(target, change, () => purge(queue, false)));
  }
  print(done, 'removed', options);
}

async function knownQueues({ engine, ...target }: Target): Promise<readonly string[]> {
  const [sample] = await engine.listQueues(target.oneBroker());
  if (sample?.unreachable !== undefined)
    throw new CncError('CNC_BROKER_UNREACHABLE', sample.unreachable.message);
  return sample?.queues.flatMap(({ name, ready }) => (ready === null ? [] : [name])) ?? [];
}

function print(counts: readonly QueueCount[], done: string, { json, dryRun = false }: PurgeOptions): void {
  if (wantsJson(json)) printJson({ messages: total(counts), queues: counts, dryRun });
  else
    for (const { queue, messages } of counts) printText(`${queue}: ${counted(messages, 'message')} ${done}.`);
}

function total(counts: readonly QueueCount[]): number {
  return counts.reduce((sum, { messages }) => sum + messages, 0);
}
