import { type Command, Option } from 'commander';

/** What a command works with, and how it prints, as commander gives it. */
export interface TargetOptions {
  readonly broker?: string;
  readonly backend?: string;
  readonly config?: string;
  readonly runtime?: string;
  readonly app?: string;
  readonly json?: boolean;
}

/** Adds the options that say what a command works with: a running Celery CnC, or a broker where `reaches` says so. */
export function addTargetOptions(command: Command, reaches: 'both' | 'running' = 'both'): Command {
  if (reaches === 'both') {
    command
      .addOption(
        new Option(
          '-b, --broker <url>',
          'straight to this broker, as Celery writes it (default: the Celery CnC that runs, else CELERY_CNC_BROKER, else the config file)',
        ),
      )
      .addOption(new Option('--backend <url>', 'result backend, with --broker').env('CELERY_CNC_BACKEND'));
  }
  return command
    .addOption(configOption())
    .addOption(
      new Option('--runtime <folder>', 'runtime folder of the Celery CnC that is meant').env(
        'CELERY_CNC_RUNTIME',
      ),
    )
    .option('-A, --app <name>', 'the app that is meant, and its broker')
    .option('--json', 'print JSON (default where the output is no terminal)')
    .option('--no-json', 'print for people (default on a terminal)');
}

/** The option that names a config file. */
export function configOption(): Option {
  return new Option(
    '-c, --config <file>',
    'config file (default: cnc.config.{ts,js,json,yaml} in this folder)',
  ).env('CELERY_CNC_CONFIG');
}

/** Adds the option that stands for the answer "yes". */
export function addYesOption(command: Command): Command {
  return command.option('-y, --yes', 'do it without asking; needed where nobody can be asked');
}
