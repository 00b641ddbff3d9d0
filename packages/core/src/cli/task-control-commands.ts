import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { BrokerRevocation } from '../components/component.ts';
import type { TaskFilter } from '../db/models/task-filter.ts';
import { CncError } from '../errors.ts';
import { TERMINATE_SIGNALS, type TerminateSignal } from '../ipc/control-commands.ts';
import { changeFleet } from './change-fleet.ts';
import { confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { jsonArrayText, jsonObjectText } from './json-argument.ts';
import { printJson, printText, wantsJson } from './print-value.ts';
import type { RunningInstance } from './running-instance.ts';
import { type Target, withRunning } from './target.ts';
import { addTargetOptions, addYesOption, type TargetOptions } from './target-options.ts';
import { filterOf } from './task-query.ts';
import { counted } from './terminal-text.ts';

interface RetryOptions extends TargetOptions {
  readonly args?: string;
  readonly kwargs?: string;
  readonly queue?: string;
}

interface RevokeOptions extends TargetOptions {
  readonly terminate?: TerminateSignal;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const POLL_MS = 500;

/** Adds `celery-cnc tasks retry` and `revoke`: what a running Celery CnC does with tasks that it knows. */
export function addTaskControlCommands(tasks: Command): void {
  const retry = tasks
    .command('retry <task-id>')
    .description('Run a finished task again, with its true arguments unless others are given.')
    .option('-a, --args <json>', 'positional arguments, as [1, "two"]', jsonArrayText)
    .option('-k, --kwargs <json>', 'keyword arguments, as {"key": 1}', jsonObjectText)
    .option('-Q, --queue <name>', 'another queue');
  addTargetOptions(retry, 'running').action((taskId: string, options: RetryOptions) =>
    withRunning(options, (running, target) => retryTask(running, target, taskId, options)),
  );

  const revoke = tasks
    .command('revoke <query...>')
    .description(
      'Revoke all tasks that meet a query and have not ended; told to workers that come up as well.',
    )
    .addOption(
      new Option('--terminate <signal>', 'send this to processes that run one').choices(TERMINATE_SIGNALS),
    )
    .option('--dry-run', 'count what is meant, and do nothing');
  addExamples(revoke, [
    ["tasks revoke 'name:mail.* state:RECEIVED,PENDING'", 'counts them, asks, and revokes them'],
    ['tasks revoke id:34740feb-… --terminate SIGTERM --yes', 'one, also where it runs'],
  ]);
  addYesOption(addTargetOptions(revoke, 'running')).action(
    (words: readonly string[], options: RevokeOptions) =>
      withRunning(options, (running, target) =>
        revokeTasks(running, target, filterOf(words, target.broker), words.join(' '), options),
      ),
  );
}

async function retryTask(
  { database, engines }: RunningInstance,
  target: Target,
  taskId: string,
  options: RetryOptions,
): Promise<void> {
  const task = await database.methods.getTask({ id: taskId });
  if (!task)
    throw new CncError(
      'CNC_TASK_UNKNOWN',
      `No task ${taskId} is stored. Look at the id, or publish it with celery-cnc call.`,
    );
  const { args, kwargs, queue } = options;
  const request = {
    taskId,
    broker: task.broker,
    ...(options.app === undefined ? {} : { app: target.app.name }),
    ...(args === undefined ? {} : { argsJson: args }),
    ...(kwargs === undefined ? {} : { kwargsJson: kwargs }),
    ...(queue === undefined ? {} : { queue }),
  };
  const change = { action: 'task.retry', target: `${taskId} on ${task.broker}` };
  const retried = await changeFleet(target, change, () => engines.retryTask(request));
  if (wantsJson(options.json)) printJson(retried);
  else printText(retried.taskId);
}

async function revokeTasks(
  { engines }: RunningInstance,
  target: Target,
  where: TaskFilter,
  query: string,
  options: RevokeOptions,
): Promise<void> {
  const { terminate, json } = options;
  if (query.trim() === '') {
    throw new CncError(
      'CNC_QUERY_INVALID',
      'An empty query means every task: write which are meant, as name:mail.*',
    );
  }
  const request = { target: { where }, ...target.broker, ...(terminate === undefined ? {} : { terminate }) };
  if (options.dryRun || !options.yes) {
    const counting = await engines.revoke({ ...request, dryRun: true });
    if (options.dryRun) return printRevocations(counting, 'would be revoked', json);
    const tasks = counting.reduce((sum, one) => sum + (one.unreachable ? 0 : (one.tasks ?? 0)), 0);
    const how = terminate === undefined ? '' : `, and send ${terminate} to those that run`;
    await confirm(`revoke ${counted(tasks, 'task')} that meet ${query}${how}`, false);
  }
  const change = { action: 'task.revoke', target: query };
  const revoked = await changeFleet(target, change, async () => {
    const begun = await engines.revoke({ ...request, dryRun: false });
    return Promise.all(begun.map((one) => ended(engines, one)));
  });
  printRevocations(revoked, 'revoked', json);
}

/** Waits until all workers have been told. */
async function ended(
  engines: RunningInstance['engines'],
  revocation: BrokerRevocation,
): Promise<BrokerRevocation> {
  let latest = revocation;
  while (latest.unreachable === undefined && latest.state === 'running') {
    await sleep(POLL_MS);
    const { broker, id } = latest;
    const now = await engines.getRevocation({ broker, id });
    if (!now) break;
    latest = { broker, ...now };
  }
  return latest;
}

function printRevocations(
  revocations: readonly BrokerRevocation[],
  done: string,
  json: boolean | undefined,
): void {
  if (wantsJson(json)) printJson(revocations);
  for (const one of revocations) {
    if (one.unreachable !== undefined) throw new CncError('CNC_BROKER_UNREACHABLE', one.unreachable.message);
    if (!wantsJson(json)) {
      printText(`${counted(one.tasks ?? 0, 'task')} on ${one.broker} ${done}.`);
      for (const { code, ...what } of one.limits)
        printText(`  ${code}: ${Object.values(what).flat().join(', ')}`);
    }
    if (one.error !== null) {
      throw new CncError(
        'CNC_BROKER_UNREACHABLE',
        `It broke off midway: ${one.error}. What was told stands; once the broker answers, revoke again.`,
      );
    }
  }
}
