#!/usr/bin/env node
/** Entry of the `celery-cnc` command. Exit codes: 2 for a configuration that cannot be used, 1 for all else. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type ErrorCode, isCncError } from '../errors.ts';
import { Redactor } from '../logging/redaction.ts';
import { addBackupCommands } from './backup-command.ts';
import { addConfigCommand } from './config-command.ts';
import { addDbCommand } from './db-command.ts';
import { addTaskCommands } from './task-commands.ts';
import { addUpCommand } from './up-command.ts';
import { addWorkerCommands } from './worker-commands.ts';

const CONFIGURATION_CODES: readonly ErrorCode[] = [
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
  addTaskCommands(program);
  // exitOverride is not handed down to commands that exist already.
  for (const command of allCommands(program))
    command.exitOverride().showHelpAfterError('(--help tells more)');
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
    return CONFIGURATION_CODES.includes(error.code) ? 2 : 1;
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
