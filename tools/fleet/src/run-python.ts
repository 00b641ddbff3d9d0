import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type CeleryWorkerOptions, pythonEnvironment } from './celery-worker.ts';
import { findPython } from './find-program.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a Python program of the fleet to its end and returns what it printed. Throws with its standard error. */
export async function runPython(
  args: readonly string[],
  options: Pick<CeleryWorkerOptions, 'celery' | 'brokerUrl' | 'backendUrl' | 'pythonFolder' | 'env'>,
): Promise<string> {
  const { stdout } = await run(findPython(options.celery), [...args], {
    env: pythonEnvironment(options),
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout;
}
