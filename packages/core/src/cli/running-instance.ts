import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RunClients } from '../components/run-clients.ts';
import { findRuns, type RunRecord } from '../components/run-record.ts';
import { findConfigFile } from '../config/config-file.ts';
import { CncError } from '../errors.ts';
import { runtimeBase } from '../ipc/socket-path.ts';
import { createRecordLogger } from '../logging/record-logger.ts';
import type { TargetOptions } from './target-options.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** A running Celery CnC that this program has joined. */
export interface RunningInstance extends RunClients {
  readonly record: RunRecord;
}

/**
 * The running Celery CnC that is meant: of the runtime folder that is named, else that of the config file, else that of
 * this folder, else the only one there is. `undefined` where none runs.
 *
 * @throws {CncError} `CNC_NOT_RUNNING` where several run and none is chosen, or none runs in the folder that is named.
 */
export async function findInstance(options: TargetOptions, cwd: string): Promise<RunRecord | undefined> {
  if (process.platform === 'win32') return undefined;
  const folder = options.runtime ?? runtimeBase();
  const runs = await findRuns(resolve(cwd, folder));
  const file = options.config ?? findConfigFile(cwd);
  const projectDir = realPath(file === undefined ? cwd : dirname(resolve(cwd, file)));
  const here = runs.filter((run) => realPath(run.projectDir) === projectDir);
  // A config file says which installation is meant: another one is not to be commanded in its place.
  const meant = here.length > 0 || (file !== undefined && options.runtime === undefined) ? here : runs;
  if (meant.length > 1) {
    throw new CncError(
      'CNC_NOT_RUNNING',
      `${meant.length} Celery CnC run: say which one is meant, with --runtime or by its config file.\n${listed(meant, folder)}`,
    );
  }
  if (meant.length === 0 && options.runtime !== undefined) {
    throw new CncError(
      'CNC_NOT_RUNNING',
      `No Celery CnC runs in ${folder}. Name the folder that its log tells, or leave --runtime out to look in ${runtimeBase()}.`,
    );
  }
  return meant[0];
}

/** Joins it. `CNC_NOT_RUNNING` where it does not answer. */
export async function joinInstance(record: RunRecord): Promise<RunningInstance> {
  // What goes wrong is told by the error of the call.
  const logger = createRecordLogger('celery_cnc.cli', () => undefined);
  const clients = new RunClients(record, `cli-${process.pid}`, logger);
  try {
    await clients.database.ready(CONNECT_TIMEOUT_MS);
  } catch (error) {
    await clients.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CncError(
      'CNC_NOT_RUNNING',
      `Celery CnC (process ${record.pid}, ${record.projectDir}) does not take the connection: ${reason} ` +
        'Try again in a moment; use the same version of Celery CnC; or go straight to a broker with --broker.',
      { cause: error },
    );
  }
  return Object.assign(clients, { record });
}

function listed(runs: readonly RunRecord[], folder: string): string {
  return runs
    .map(({ runId, pid, projectDir }) => `  ${resolve(folder, runId)}: process ${pid}, ${projectDir}`)
    .join('\n');
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A folder that is gone is compared by its name.
    return path;
  }
}
