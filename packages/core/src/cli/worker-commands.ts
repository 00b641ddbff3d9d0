import { Argument, type Command, Option } from 'commander';
import type { BrokerAnswers } from '../components/component.ts';
import { CncError } from '../errors.ts';
import { checkParams } from '../ipc/check-params.ts';
import { CONTROL_COMMANDS, INSPECT_COMMANDS } from '../ipc/control-commands.ts';
import {
  CONTROL_METHODS,
  type ControlCallRequest,
  type InspectRequest,
  type WorkerSelection,
} from '../ipc/control-contract.ts';
import { changeFleet } from './change-fleet.ts';
import { confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { parseJsonObject, parseSeconds } from './json-argument.ts';
import { printAnswers } from './print-answers.ts';
import { type Target, withTarget } from './target.ts';
import { addTargetOptions, addYesOption, type TargetOptions } from './target-options.ts';
import { counted } from './terminal-text.ts';

interface WorkerOptions extends TargetOptions {
  readonly destination?: string;
  readonly glob?: string;
  readonly regexp?: string;
  readonly all?: true;
  readonly timeout?: number;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly yes?: boolean;
}

/** Nothing brings back what these end. */
const ASKED_BEFORE: ReadonlySet<string> = new Set([
  'shutdown',
  'revoke',
  'revoke_by_stamped_headers',
  'terminate',
]);

/** Adds `celery-cnc inspect` and `celery-cnc control`: Celery's remote control. */
export function addWorkerCommands(program: Command): void {
  const inspect = program
    .command('inspect')
    .description('Ask workers.')
    .addArgument(new Argument('<command>', 'what is asked').choices(Object.keys(INSPECT_COMMANDS)));
  addExamples(inspect, [
    ['inspect active', 'what all workers run now'],
    ["inspect stats --glob 'mail@*' --json | jq", 'figures of some, for a program'],
    ['inspect query_task --arguments \'{"ids": ["34740feb-…"]}\'', 'who has this task'],
  ]);
  addWorkerOptions(inspect).action((command: string, options: WorkerOptions) =>
    withTarget(options, async (target) => {
      const request = requestOf('inspect', command, options) as InspectRequest;
      printAll(await target.engine.inspect({ ...request, ...target.broker }), options.json);
    }),
  );
  const control = program
    .command('control')
    .description('Command workers, also by commands of your own that they know.')
    .addArgument(
      new Argument('<command>', 'what is to be done')
        .choices(Object.keys(CONTROL_COMMANDS))
        // Users have commands of their own: the choices are for help and completion.
        .argParser((command: string) => command),
    );
  addExamples(control, [
    [
      'control rate_limit --arguments \'{"task_name": "mail.send", "rate_limit": "10/s"}\'',
      'slow a task down',
    ],
    ['control pool_grow --arguments \'{"n": 2}\' -d mail@host', 'more processes for one worker'],
    [
      'control revoke --arguments \'{"task_id": ["34740feb-…"], "terminate": true}\'',
      'stop a task; asks first',
    ],
    ["control shutdown --glob 'old@*' --yes", 'end some workers without being asked'],
  ]);
  addYesOption(addWorkerOptions(control))
    .addOption(
      new Option('--all', 'every worker; shutdown wants it said').conflicts([
        'destination',
        'glob',
        'regexp',
      ]),
    )
    .action((command: string, options: WorkerOptions) =>
      withTarget(options, (target) => runControl(target, command, options)),
    );
}

function addWorkerOptions(command: Command): Command {
  return addTargetOptions(command)
    .addOption(
      new Option(
        '-d, --destination <workers>',
        'node names, separated by commas (default: all workers)',
      ).conflicts(['glob', 'regexp']),
    )
    .addOption(new Option('--glob <pattern>', 'workers whose names fit, as mail@*').conflicts('regexp'))
    .option('--regexp <expression>', 'workers whose whole names fit')
    .option('-t, --timeout <seconds>', 'how long answers are waited for (default: 3)', parseSeconds)
    .option('--arguments <json>', 'arguments of the command, as {"ids": ["…"]}', parseJsonObject);
}

async function runControl(target: Target, command: string, options: WorkerOptions): Promise<void> {
  if (command === 'shutdown' && selectionOf(options) === undefined) {
    throw new CncError(
      'CNC_NOT_CONFIRMED',
      'Which workers are to be shut down? Name them with -d, --glob or --regexp, or say --all.',
    );
  }
  const request = requestOf('control', command, options) as ControlCallRequest;
  const broker = target.oneBroker();
  if (ASKED_BEFORE.has(command) && !options.yes) {
    await confirm(await consequences(target, request, broker), options.yes);
  }
  const change = {
    action: `worker.${command}`,
    target: `${selectionText(request.workers)} on ${broker.broker}`,
  };
  const answers = await changeFleet(target, change, () => target.engine.control({ ...request, ...broker }));
  printAll([answers], options.json);
}

/** Who would obey, counted before anything is sent. */
async function consequences(
  { engine }: Target,
  { command, workers, ...request }: ControlCallRequest,
  broker: { readonly broker: string },
): Promise<string> {
  const [found] = await engine.inspect({ command: 'ping', ...(workers ? { workers } : {}), ...broker });
  if (found?.unreachable !== undefined) throw unreachable(found);
  const names = found?.answers.map(({ worker }) => worker) ?? [];
  const told = JSON.stringify(request.arguments ?? {});
  return `send ${command} ${told} to ${counted(names.length, 'worker')} on ${broker.broker}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
}

function requestOf(method: 'inspect' | 'control', command: string, options: WorkerOptions): unknown {
  const workers = selectionOf(options);
  return checkParams(
    CONTROL_METHODS[method].params,
    {
      command,
      ...(options.arguments ? { arguments: options.arguments } : {}),
      ...(workers ? { workers } : {}),
      ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    },
    method,
  );
}

/** Prints what all brokers answered; that nobody did is a failure. */
function printAll(brokers: readonly BrokerAnswers[], json: boolean | undefined): void {
  const [only] = brokers;
  if (brokers.length === 1 && only?.unreachable !== undefined) throw unreachable(only);
  printAnswers(brokers, json);
  const heard = brokers.flatMap((broker) => (broker.unreachable === undefined ? [broker] : []));
  const silent = heard.flatMap((broker) => broker.silent);
  if (heard.length < brokers.length) {
    throw new CncError('CNC_BROKER_UNREACHABLE', 'Not all brokers could be asked; see above.');
  }
  if (silent.length === 0 || heard.some(({ answers }) => answers.length > 0)) return;
  throw new CncError(
    'CNC_NO_SUCH_WORKER',
    `No worker answered; asked: ${silent.join(', ')}. Look at celery-cnc workers, or give more time with --timeout.`,
  );
}

function unreachable({ unreachable: why }: Extract<BrokerAnswers, { unreachable: object }>): CncError {
  return new CncError('CNC_BROKER_UNREACHABLE', why.message);
}

function selectionOf({ destination, glob, regexp, all }: WorkerOptions): WorkerSelection | undefined {
  if (all) return { all };
  if (destination !== undefined) return { names: destination.split(',').map((name) => name.trim()) };
  if (glob !== undefined) return { glob };
  return regexp === undefined ? undefined : { regexp };
}

function selectionText(workers: WorkerSelection | undefined): string {
  if (workers === undefined || 'all' in workers) return 'all workers';
  if ('names' in workers) return workers.names.join(', ');
  return 'glob' in workers ? `workers ${workers.glob}` : `workers /${workers.regexp}/`;
}
