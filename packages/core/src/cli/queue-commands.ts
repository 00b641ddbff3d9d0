import type { Command } from 'commander';
import type { BrokerQueueSample } from '../components/component.ts';
import { CncError } from '../errors.ts';
import { checkParams } from '../ipc/check-params.ts';
import { type MoveRequest, type PeekRequest, QUEUE_METHODS } from '../ipc/queue-contract.ts';
import { changeFleet } from './change-fleet.ts';
import { confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { parseCount } from './json-argument.ts';
import { addPauseCommands } from './pause-commands.ts';
import { printTable } from './print-table.ts';
import { printJson, printText, wantsJson } from './print-value.ts';
import { purgeQueues } from './purge-queues.ts';
import { type Target, withTarget } from './target.ts';
import { addTargetOptions, addYesOption, type TargetOptions } from './target-options.ts';
import { counted, timeText } from './terminal-text.ts';

interface QueueOptions extends TargetOptions {
  readonly offset?: number;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Adds `celery-cnc queues`. */
export function addQueueCommands(program: Command): void {
  const queues = program.command('queues').description('Look into queues, and change what waits in them.');
  addExamples(queues, [
    ['queues', 'all queues'],
    ['queues peek mail --limit 5', 'the next five messages'],
    ['queues move mail mail-slow --limit 100', 'asks before it moves'],
    ['queues purge mail --dry-run', 'only counts'],
    ['queues pause mail', 'until celery-cnc queues resume mail'],
  ]);
  addPauseCommands(queues);
  addTargetOptions(
    queues.command('list', { isDefault: true }).description('What waits in which queue.'),
  ).action((options: QueueOptions) => withTarget(options, (target) => listQueues(target, options)));
  addTargetOptions(
    queues.command('peek <queue>').description('Look at what waits, next first. Takes nothing. Redis only.'),
  )
    .option('--offset <number>', 'messages to pass over', parseCount)
    .option('--limit <number>', 'messages, at most 100 (default: 20)', parseCount)
    .action((queue: string, options: QueueOptions) =>
      withTarget(options, (target) => peekQueue(target, queue, options)),
    );
  addChangeOptions(queues.command('purge <queues...>').description('Remove all that waits.')).action(
    (names: readonly string[], options: QueueOptions) =>
      withTarget(options, (target) => purgeQueues(target, names, options)),
  );
  addChangeOptions(
    queues
      .command('move <from> <to>')
      .description('Move what waits, next first, to the end of another queue.'),
  )
    .option('--limit <number>', 'messages, at most 10,000 (default: 10,000)', parseCount)
    .action((from: string, to: string, options: QueueOptions) =>
      withTarget(options, (target) => moveMessages(target, from, to, options)),
    );
  addChangeOptions(
    queues.command('delete <queue> <task-id>').description('Remove the messages of one task. Redis only.'),
  ).action((queue: string, taskId: string, options: QueueOptions) =>
    withTarget(options, (target) => deleteMessage(target, queue, taskId, options)),
  );
}

function addChangeOptions(command: Command): Command {
  return addYesOption(addTargetOptions(command)).option('--dry-run', 'count what is meant, and do nothing');
}

async function listQueues({ engine, broker }: Target, { json }: QueueOptions): Promise<void> {
  const samples = await engine.listQueues(broker);
  if (wantsJson(json)) printJson(samples);
  else for (const sample of samples) printSample(sample, samples.length > 1);
  const away = samples.find((sample) => sample.unreachable !== undefined);
  if (away?.unreachable) throw new CncError('CNC_BROKER_UNREACHABLE', away.unreachable.message);
}

function printSample(sample: BrokerQueueSample, isOneOfMany: boolean): void {
  if (isOneOfMany) printText(`${sample.broker}:`);
  if (sample.unreachable !== undefined) return;
  printTable(
    ['queue', 'ready', 'unacked', 'consumers', 'oldest', 'paused', 'workers'],
    sample.queues.map(({ name, ready, unacknowledged, consumers, oldestSentAt, pausedAt, workers }) => [
      name,
      ready,
      unacknowledged,
      consumers,
      timeText(oldestSentAt),
      timeText(pausedAt),
      workers.join(', '),
    ]),
  );
  if (!sample.complete) printText('Not all queues of the broker have been found yet.');
}

async function peekQueue(target: Target, queue: string, options: QueueOptions): Promise<void> {
  const { offset = 0, limit = 20 } = options;
  const request = checkParams(QUEUE_METHODS.peekQueue.params, { queue, offset, limit }, 'peek');
  const page = await target.engine.peekQueue({ ...(request as PeekRequest), ...target.oneBroker() });
  if (wantsJson(options.json)) {
    printJson(page);
    return;
  }
  printTable(
    ['position', 'task', 'id', 'args', 'kwargs', 'eta', 'bytes'],
    page.messages.map(({ position, task, taskId, args, kwargs, eta, bytes }) => [
      position,
      task,
      taskId,
      args,
      kwargs,
      eta,
      bytes,
    ]),
  );
  const more = page.nextOffset === null ? '' : `; the next with --offset ${page.nextOffset}`;
  printText(`${counted(page.ready, 'message')} in the queue${more}.`);
}

async function moveMessages(target: Target, from: string, to: string, options: QueueOptions): Promise<void> {
  const { engine } = target;
  const broker = target.oneBroker();
  const params = { from, to, limit: options.limit ?? 10_000, dryRun: true };
  const request = checkParams(QUEUE_METHODS.moveMessages.params, params, 'move') as MoveRequest;
  if (options.dryRun || !options.yes) {
    const counting = await engine.moveMessages({ ...request, ...broker });
    if (options.dryRun) return printCount({ ...counting, dryRun: true }, 'would be moved', options.json);
    await confirm(
      `move ${counted(counting.messages, 'message')} from ${from} to ${to} on ${broker.broker}`,
      false,
    );
  }
  const change = { action: 'queue.move', target: `${from} to ${to} on ${broker.broker}` };
  const moved = await changeFleet(target, change, () =>
    engine.moveMessages({ ...request, ...broker, dryRun: false }),
  );
  printCount({ ...moved, dryRun: false }, 'moved', options.json);
  if (moved.skipped === 0) return;
  throw new CncError(
    'CNC_QUEUE_MOVE_FAILED',
    `${counted(moved.skipped, 'message')} stayed in ${from}: what they say of their queue could not be rewritten.`,
  );
}

async function deleteMessage(
  target: Target,
  queue: string,
  taskId: string,
  options: QueueOptions,
): Promise<void> {
  const { engine } = target;
  const broker = target.oneBroker();
  const request = { queue, taskId, ...broker };
  if (options.dryRun || !options.yes) {
    const counting = await engine.deleteQueueMessage({ ...request, dryRun: true });
    if (options.dryRun) return printCount({ ...counting, dryRun: true }, 'would be removed', options.json);
    await confirm(`remove ${counted(counting.messages, 'message')} of ${taskId} from ${queue}`, false);
  }
  const change = { action: 'queue.delete-message', target: `${queue} on ${broker.broker} task ${taskId}` };
  const deleted = await changeFleet(target, change, () =>
    engine.deleteQueueMessage({ ...request, dryRun: false }),
  );
  printCount({ ...deleted, dryRun: false }, 'removed', options.json);
}

function printCount(
  count: { readonly messages: number; readonly dryRun: boolean },
  done: string,
  json: boolean | undefined,
): void {
  if (wantsJson(json)) printJson(count);
  else printText(`${counted(count.messages, 'message')} ${done}.`);
}
