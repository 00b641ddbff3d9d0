import type { Command } from 'commander';
import { describePostgres, parsePostgresUrl } from '../config/postgres-url.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import type { ResolvedDatabase } from '../config/resolved-config.ts';
import { retentionText } from '../config/retention-text.ts';
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
      `Database: ${placeOf(database)}`,
      `Keeps: ${keptText(database)}`,
      `Logs: ${logging.logDir}`,
      plan.note,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  });
}

/** Where the history is, without credentials. */
function placeOf(database: ResolvedDatabase): string {
  switch (database.adapter) {
    case 'sqlite':
      return database.dbPath;
    case 'postgres':
      return `${describePostgres(parsePostgresUrl(database.url))}, schema ${database.schema}`;
    case 'memory':
      return 'in memory';
  }
}

function keptText(database: ResolvedDatabase): string {
  switch (database.adapter) {
    case 'sqlite':
    case 'postgres':
      return retentionText(database.retention);
    case 'memory':
      return `${retentionText(database.retention)}, at most ${database.maxTasks} tasks`;
  }
}
