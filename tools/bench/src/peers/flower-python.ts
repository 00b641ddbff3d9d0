import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '@celery-cnc/fleet';

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(new URL('../../flower-requirements.txt', import.meta.url));

/**
 * A Python that has Flower: the one that the environment variable `FLOWER_PYTHON` names, else the one installed into
 * the data folder before; with `install` it is installed there from PyPI where there is none.
 */
export async function findFlowerPython(dataDir: string, install: boolean): Promise<string | undefined> {
  const named = process.env.FLOWER_PYTHON;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`FLOWER_PYTHON names ${named}, which does not exist`);
  }
  const folder = join(dataDir, 'flower-venv');
  const python = join(folder, 'bin', 'python');
  const done = join(folder, 'bin', 'celery');
  if (existsSync(done)) return python;
  if (!install) return undefined;
  await run(findProgram('python3'), ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
  return python;
}
