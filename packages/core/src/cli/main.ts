#!/usr/bin/env node
/** Entry of the `celery-cnc` command. `docs/cli.md` has its exit codes. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type ErrorCode, isCncError } from '../errors.ts';
import { Redactor } from '../logging/redaction.ts';
import { addBackupCommands } from './backup-command.ts';
import { addCompletion } from './completion.ts';
import { addConfigCommand } from './config-command.ts';
import { addDbCommand } from './db-command.ts';
import { addEventsCommand } from './events-command.ts';
import { addPurgeCommand } from './purge-queues.ts';
import { addQueueCommands } from './queue-commands.ts';
import { addTaskCommands } from './task-commands.ts';
import { addTasksCommand } from './tasks-command.ts';
import { addUpCommand } from './up-command.ts';
import { addWorkerCommands } from './worker-commands.ts';
import { addWorkersCommand } from './workers-command.ts';

/** What is wrong with the command line or the configuration, so that trying again cannot help. */
const USAGE_CODES: readonly ErrorCode[] = [
  'CNC_NOT_CONFIRMED',
  'CNC_APP_UNKNOWN',
  'CNC_IPC_INVALID',
  'CNC_QUERY_INVALID',
  'CNC_CURSOR_INVALID',
  'CNC_CONFIG_INVALID',
  'CNC_CONFIG_FILE',
  'CNC_BROKER_URL',
  'CNC_BACKEND_URL',
  'CNC_COMPONENT_NOT_INSTALLED',
  'CNC_NOT_A_COMPONENT',
  'CNC_COMPONENT_API_MISMATCH',
  'CNC_COMPONENT_DUPLICATE',
  'CNC_COMPONENT_DEPENDENCY',
];

process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('celery-cnc')
    .description('The control plane for Celery: tasks, workers, queues and schedules in one place.')
    .version(readVersion())
    .exitOverride();
  addUpCommand(program);
  addConfigCommand(program);
  addBackupCommands(program);
  addDbCommand(program);
  addWorkerCommands(program);
  addWorkersCommand(program);
  addQueueCommands(program);
  addPurgeCommand(program);
  addTaskCommands(program);
  addTasksCommand(program);
  addEventsCommand(program);
  addCompletion(program);
  // exitOverride is not handed down to commands that exist already.
  for (const command of allCommands(program))
    command.exitOverride().showHelpAfterError('(--help tells more)');
  // Whoever reads us has read enough, as `head` does: no failure, and nothing to say.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    // Commander has printed it, help and version included; a wrong command line is a wrong configuration.
    if (error instanceof CommanderError)
      return error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2;
    return report(error);
  }
}

function report(error: unknown): number {
  const redactor = new Redactor();
  if (isCncError(error)) {
    process.stderr.write(`${redactor.text(error.message)}\n[${error.code}]\n`);
    return USAGE_CODES.includes(error.code) ? 2 : 1;
  }
  // Nobody foresaw it: the stack is what a bug report needs.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${redactor.text(text)}\n`);
  return 1;
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
