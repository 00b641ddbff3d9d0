import { type Command, Option } from 'commander';
import { findConfigFile, loadConfigFile } from '../config/config-file.ts';
import type { ResolvedApp } from '../config/resolved-config.ts';
import { type CeleryAppHandle, resolveApps } from '../engine/apps/app-registry.ts';
import type { BrokerLink } from '../engine/broker-link.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { createRecordLogger } from '../logging/record-logger.ts';

/** Which apps are meant, as commander gives it. */
export interface BrokerOption {
  readonly broker?: string;
  readonly backend?: string;
  readonly config?: string;
  readonly app?: string;
  readonly json?: boolean;
}

/** Adds the options that name a broker, and how the answer is printed. */
export function addBrokerOption(command: Command): Command {
  return command
    .addOption(new Option('-b, --broker <url>', 'broker, as Celery writes it').env('CELERY_CNC_BROKER'))
    .addOption(new Option('--backend <url>', 'result backend').env('CELERY_CNC_BACKEND'))
    .addOption(
      new Option(
        '-c, --config <file>',
        'config file (default: cnc.config.{ts,js,json,yaml} in this folder)',
      ).env('CELERY_CNC_CONFIG'),
    )
    .option('-A, --app <name>', 'an app of the config file (default: its first)')
    .option('--json', 'print JSON (default where the output is no terminal)');
}

/** The app that is meant. */
export async function chosenApp(options: BrokerOption, cwd: string): Promise<ResolvedApp> {
  const faults: ConfigFault[] = [];
  const apps = resolveApps(await handlesOf(options, cwd), faults);
  if (faults.length > 0) throw new ConfigError(faults);
  const app = options.app === undefined ? apps[0] : apps.find(({ name }) => name === options.app);
  if (app) return app;
  const known = apps.map(({ name }) => name).join(', ');
  throw new ConfigError([
    options.app === undefined
      ? { path: '--broker', problem: 'no broker is named', cure: 'name one with --broker, or a config file' }
      : { path: '--app', problem: `there is no app '${options.app}'`, cure: `use one of: ${known}` },
  ]);
}

/** Runs work with the broker of the chosen app, and lets go of it. */
export async function withBroker(
  options: BrokerOption,
  work: (link: BrokerLink, app: ResolvedApp) => Promise<void>,
): Promise<void> {
  const app = await chosenApp(options, process.cwd());
  // Loaded when it is needed: the supervisor has no broker driver in its memory.
  const { BrokerLink } = await import('../engine/broker-link.ts');
  // What goes wrong is told by the error of the call; the connection's own log would only repeat it.
  const link = await BrokerLink.open(
    [app],
    createRecordLogger('celery_cnc.cli', () => undefined),
  );
  try {
    await work(link, app);
  } finally {
    await link.close();
  }
}

async function handlesOf(options: BrokerOption, cwd: string): Promise<readonly CeleryAppHandle[]> {
  const { broker, backend } = options;
  if (broker !== undefined) return [{ name: options.app ?? 'celery', broker, backend: backend ?? null }];
  const file = options.config ?? findConfigFile(cwd);
  return file === undefined ? [] : (await loadConfigFile(file)).apps;
}
