import { type Command, Option } from 'commander';
import { CncError } from '../errors.ts';
import { checkParams } from '../ipc/check-params.ts';
import { CONTROL_COMMANDS, INSPECT_COMMANDS } from '../ipc/control-commands.ts';
import { CONTROL_METHODS, type WorkerAnswers, type WorkerSelection } from '../ipc/control-contract.ts';
import { addBrokerOption, type BrokerOption, withBroker } from './broker-option.ts';
import { parseJsonObject, parseSeconds } from './json-argument.ts';
import { printAnswers } from './print-value.ts';

interface WorkerOptions extends BrokerOption {
  readonly destination?: string;
  readonly glob?: string;
  readonly regexp?: string;
  readonly timeout?: number;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Adds `celery-cnc inspect` and `celery-cnc control`: Celery's remote control, straight over the broker. */
export function addWorkerCommands(program: Command): void {
  const inspect = program
    .command('inspect <command>')
    .description(`Ask workers: ${Object.keys(INSPECT_COMMANDS).join(', ')}.`);
  addWorkerOptions(inspect).action((command: string, options: WorkerOptions) =>
    run('inspect', command, options),
  );
  const control = program
    .command('control <command>')
    .description(`Command workers: ${Object.keys(CONTROL_COMMANDS).join(', ')}, or a command of your own.`);
  addWorkerOptions(control).action((command: string, options: WorkerOptions) =>
    run('control', command, options),
  );
}

function addWorkerOptions(command: Command): Command {
  return addBrokerOption(command)
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

async function run(method: 'inspect' | 'control', command: string, options: WorkerOptions): Promise<void> {
  const workers = selectionOf(options);
  const request = checkParams(
    CONTROL_METHODS[method].params,
    {
      command,
      ...(options.arguments ? { arguments: options.arguments } : {}),
      ...(workers ? { workers } : {}),
      ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
    },
    method,
  );
  await withBroker(options, async (link) => {
    const answers: WorkerAnswers = await link.control[method](request as never);
    printAnswers(answers, options.json);
    if (answers.answers.length > 0 || answers.silent.length === 0) return;
    throw new CncError('CNC_NO_SUCH_WORKER', `No worker answered; asked: ${answers.silent.join(', ')}.`);
  });
}

function selectionOf({ destination, glob, regexp }: WorkerOptions): WorkerSelection | undefined {
  if (destination !== undefined) return { names: destination.split(',').map((name) => name.trim()) };
  if (glob !== undefined) return { glob };
  return regexp === undefined ? undefined : { regexp };
}
