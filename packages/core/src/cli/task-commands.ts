import { type Command, Option } from 'commander';
import { checkParams } from '../ipc/check-params.ts';
import { ENGINE_METHODS } from '../ipc/engine-contract.ts';
import { PUBLISH_METHODS, type PublishRequest } from '../ipc/publish-contract.ts';
import { changeFleet } from './change-fleet.ts';
import { confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { jsonArrayText, jsonObjectText, parseSeconds } from './json-argument.ts';
import { printJson, printText, printValue, wantsJson } from './print-value.ts';
import { type Target, withTarget } from './target.ts';
import { addTargetOptions, addYesOption, type TargetOptions } from './target-options.ts';

interface CallOptions extends TargetOptions {
  readonly args?: string;
  readonly kwargs?: string;
  readonly taskId?: string;
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly countdown?: number;
  readonly eta?: string;
  readonly expires?: number;
  readonly priority?: number;
}

interface ResultOptions extends TargetOptions {
  readonly wait?: number;
  readonly forget?: boolean;
  readonly yes?: boolean;
}

/** Adds `celery-cnc call` and `celery-cnc result`. */
export function addTaskCommands(program: Command): void {
  const call = program.command('call <task>').description('Publish a task by its name.');
  addExamples(call, [
    ["call shop.checkout --args '[42]' --kwargs '{\"gift\": true}'", 'publish a task'],
    [
      'call mail.send --queue mail --countdown 60 --broker redis://localhost/0',
      'a minute later, straight to a broker',
    ],
  ]);
  addTargetOptions(call)
    .option('-a, --args <json>', 'positional arguments, as [1, "two"]', jsonArrayText)
    .option('-k, --kwargs <json>', 'keyword arguments, as {"key": 1}', jsonObjectText)
    .option('--task-id <id>', 'its id (default: a new UUID)')
    .option('-Q, --queue <name>', "queue (default: the app's own)")
    .option('--exchange <name>', 'RabbitMQ: an exchange in place of the queue')
    .option('--routing-key <key>', 'with --exchange')
    .option('--countdown <seconds>', 'run it so much later', parseSeconds)
    .option('--eta <time>', 'run it then, ISO 8601 with offset')
    .option('--expires <seconds>', 'not later than in so much time', parseSeconds)
    .option('--priority <number>', '0 to 9', Number)
    .action((task: string, options: CallOptions) =>
      withTarget(options, async (target) => {
        const params = toRequest(target.app.name, task, options);
        const request = checkParams(PUBLISH_METHODS.publishTask.params, params, 'call') as PublishRequest;
        const change = { action: 'task.publish', target: `${task} of ${target.app.name}` };
        const published = await changeFleet(target, change, () => target.engine.publishTask(request));
        if (wantsJson(options.json)) printJson(published);
        else printText(published.taskId);
      }),
    );

  const result = program
    .command('result <task-id>')
    .description('Read the result of a task from the backend.')
    .addOption(
      new Option('-w, --wait <seconds>', 'wait for it so long, at most 60')
        .argParser(parseSeconds)
        .conflicts('forget'),
    )
    .option('--forget', 'remove it from the backend');
  addExamples(result, [
    ['result 34740feb-…', 'what the backend holds'],
    ['result 34740feb-… --wait 30', 'wait for it'],
  ]);
  addYesOption(addTargetOptions(result)).action((taskId: string, options: ResultOptions) =>
    withTarget(options, (target) =>
      options.forget ? forgetResult(target, taskId, options) : showResult(target, taskId, options),
    ),
  );
}

async function showResult({ engine, app }: Target, taskId: string, options: ResultOptions): Promise<void> {
  const query = { app: app.name, taskId };
  const waiting = checkParams(
    ENGINE_METHODS.waitForResult.params,
    { ...query, timeoutMs: (options.wait ?? 0) * 1000 },
    'result',
  );
  const stored = await (options.wait === undefined
    ? engine.getResult(query)
    : engine.waitForResult(waiting as typeof query & { timeoutMs: number }));
  if (stored || wantsJson(options.json)) printValue(stored, options.json);
  else printText('The backend holds no result: pending, unknown, expired or ignored.');
}

async function forgetResult(target: Target, taskId: string, options: ResultOptions): Promise<void> {
  const { name } = target.app;
  await confirm(`remove the result of ${taskId} from the backend of ${name}`, options.yes);
  const change = { action: 'result.forget', target: `${taskId} of ${name}` };
  const forgotten = await changeFleet(target, change, () =>
    target.engine.forgetResult({ app: name, taskId }),
  );
  if (wantsJson(options.json)) printJson({ forgotten });
  else printText(forgotten ? 'Removed.' : 'The backend held no result of it.');
}

function toRequest(app: string, task: string, options: CallOptions): Record<string, unknown> {
  const { args, kwargs, taskId, queue, exchange, routingKey, eta, priority } = options;
  const request = {
    app,
    task,
    argsJson: args,
    kwargsJson: kwargs,
    taskId,
    queue,
    exchange,
    routingKey,
    eta,
    priority,
    countdownSeconds: options.countdown,
    expiresSeconds: options.expires,
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}
