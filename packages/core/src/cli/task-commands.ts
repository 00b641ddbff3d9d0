import type { Command } from 'commander';
import { checkParams } from '../ipc/check-params.ts';
import { PUBLISH_METHODS, type PublishRequest } from '../ipc/publish-contract.ts';
import { addBrokerOption, type BrokerOption, withBroker } from './broker-option.ts';
import { parseJsonArray, parseJsonObject, parseSeconds } from './json-argument.ts';
import { printValue, wantsJson } from './print-value.ts';

interface CallOptions extends BrokerOption {
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  readonly taskId?: string;
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly countdown?: number;
  readonly eta?: string;
  readonly expires?: number;
  readonly priority?: number;
}

/** Adds `celery-cnc call` and `celery-cnc result`. */
export function addTaskCommands(program: Command): void {
  const call = program.command('call <task>').description('Publish a task by its name.');
  addBrokerOption(call)
    .option('-a, --args <json>', 'positional arguments, as [1, "two"]', parseJsonArray)
    .option('-k, --kwargs <json>', 'keyword arguments, as {"key": 1}', parseJsonObject)
    .option('--task-id <id>', 'its id (default: a new UUID)')
    .option('-Q, --queue <name>', "queue (default: the app's own)")
    .option('--exchange <name>', 'RabbitMQ: an exchange in place of the queue')
    .option('--routing-key <key>', 'with --exchange')
    .option('--countdown <seconds>', 'run it so much later', parseSeconds)
    .option('--eta <time>', 'run it then, ISO 8601 with offset')
    .option('--expires <seconds>', 'not later than in so much time', parseSeconds)
    .option('--priority <number>', '0 to 9', Number)
    .action(async (task: string, options: CallOptions) => {
      await withBroker(options, async (link, app) => {
        const request = checkParams(
          PUBLISH_METHODS.publishTask.params,
          toRequest(app.name, task, options),
          'call',
        );
        const { taskId } = await link.publish.publishTask(request as PublishRequest);
        process.stdout.write(wantsJson(options.json) ? `${JSON.stringify({ taskId })}\n` : `${taskId}\n`);
      });
    });

  const result = program
    .command('result <task-id>')
    .description('Read the result of a task from the backend.');
  addBrokerOption(result).action(async (taskId: string, options: BrokerOption) => {
    await withBroker(options, async (link, app) => {
      const stored = await link.getResult({ app: app.name, taskId });
      if (stored) printValue(stored, options.json);
      else if (wantsJson(options.json)) process.stdout.write('null\n');
      else process.stdout.write('The backend holds no result: pending, unknown, expired or ignored.\n');
    });
  });
}

function toRequest(app: string, task: string, options: CallOptions): Record<string, unknown> {
  const { args, kwargs, taskId, queue, exchange, routingKey, eta, priority } = options;
  const request = {
    app,
    task,
    args,
    kwargs,
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
