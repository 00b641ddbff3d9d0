import type { Command } from 'commander';
import { resolveConfig } from '../config/resolve-config.ts';
import { addRunOptions } from './up-command.ts';
import { planUp, type UpOptions } from './up-options.ts';

/** Adds `celery-cnc config check`: tells every fault of a configuration, and starts nothing. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('Work with the configuration.');
  const check = config
    .command('check')
    .description(
      'Check what `up` would run with, and start nothing. Options of components are checked by `up`.',
    );
  addRunOptions(check).action(async (options: UpOptions) => {
    const plan = await planUp(options, process.cwd(), process.env);
    const resolved = resolveConfig(plan.config, plan.apps, { projectDir: plan.projectDir, env: plan.env });
    const { database, logging } = resolved;
    const lines = [
      'The configuration is good.',
      `File: ${plan.file ?? 'none'}`,
      ...resolved.apps.map(({ name, brokerId }) => `App: ${name} on ${brokerId}`),
      `Database: ${database.adapter === 'sqlite' ? database.dbPath : 'in memory'}`,
      `Logs: ${logging.logDir}`,
      plan.note,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  });
}
