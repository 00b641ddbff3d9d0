import { type Command, InvalidArgumentError, Option } from 'commander';
import { CeleryCnC } from '../celery-cnc.ts';
import { LOG_LEVELS } from '../config/resolved-config.ts';
import { configOption } from './target-options.ts';
import { planUp, type UpOptions } from './up-options.ts';

/** Adds `celery-cnc up`: runs until SIGINT or SIGTERM. */
export function addUpCommand(program: Command): void {
  const command = program.command('up').description('Run Celery CnC until SIGINT or SIGTERM.');
  addRunOptions(command).action(async (options: UpOptions) => {
    const { apps, config, projectDir, env, file, note } = await planUp(options, process.cwd(), process.env);
    if (file !== undefined) process.stdout.write(`Configuration: ${file}\n`);
    process.stdout.write(`${note}\n`);
    // The environment is part of the plan already, where flags are stronger.
    await new CeleryCnC(...apps, { config, projectDir, env }).run();
  });
}

/** The options that `up` and `config check` have in common. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-b, --broker <url...>', 'broker of a Celery app, as Celery writes it; repeatable')
        .argParser((url: string, earlier: string[] | undefined) => [...(earlier ?? []), url])
        .env('CELERY_CNC_BROKER'),
    )
    .addOption(new Option('--backend <url>', 'result backend of these apps').env('CELERY_CNC_BACKEND'))
    .addOption(configOption())
    .option('--host <address>', 'address of the web frontend')
    .option('--port <number>', 'port of the web frontend', parsePort)
    .option('--db <path>', 'SQLite file')
    .option('--log-dir <folder>', 'folder of the log files')
    .addOption(new Option('--log-level <level>', 'least severe level that is logged').choices(LOG_LEVELS))
    .addOption(
      new Option('--component <name...>', 'enable only these: beat, prometheus, otel, web, or a package name')
        .argParser((name: string, earlier: string[] | undefined) => [...(earlier ?? []), name])
        .conflicts('components'),
    )
    .option('--no-components', 'enable no component');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number between 0 and 65535.');
}
