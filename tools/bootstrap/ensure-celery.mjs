import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { repositoryRoot } from './paths.mjs';
import { found, step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

const venv = join(repositoryRoot, '.venv');
const venvPython = join(venv, 'bin', 'python');
const requirementsFile = join(repositoryRoot, 'tools', 'bootstrap', 'requirements.txt');
/** Holds the requirements that the environment was filled with: the same text means that nothing is to do. */
const stampFile = join(venv, 'celery-cnc-requirements.txt');
const DEBIAN_PYTHON = '/usr/bin/python3';

/**
 * Makes `.venv` in the repository with the Celery of requirements.txt from PyPI; where PyPI cannot be reached,
 * with Debian's python3-celery.
 */
export async function ensureCelery() {
  const requirements = readFileSync(requirementsFile, 'utf8');
  const stamp = existsSync(venvPython) && existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp.startsWith(requirements)) return found(`Celery ${stamp.slice(requirements.length).trim()}`);
  rmSync(venv, { recursive: true, force: true });
  const python = await findPython();
  const source = await installFromPypi(python).then(
    () => 'PyPI',
    async (error) => {
      if (!(error instanceof BootstrapError)) throw error;
      process.stdout.write("  PyPI could not be used; taking Debian's Celery instead\n");
      await installFromDebian(error);
      return 'Debian';
    },
  );
  const version = `${celeryVersion()} from ${source}`;
  writeFileSync(stampFile, `${requirements}${version}\n`);
  found(`Celery ${version}`);
}

async function findPython() {
  if (!findProgram('python3')) await aptInstall(['python3', 'python3-venv']);
  if (!canMakeVenv('python3')) {
    if (existsSync(DEBIAN_PYTHON) && canMakeVenv(DEBIAN_PYTHON)) return DEBIAN_PYTHON;
    await aptInstall(['python3-venv']);
    return DEBIAN_PYTHON;
  }
  return 'python3';
}

function canMakeVenv(python) {
  try {
    execFileSync(python, ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
    return true;
  } catch {
    // Debian ships ensurepip in a package of its own.
    return false;
  }
}

async function installFromPypi(python) {
  const cure = 'Check that PyPI can be reached (pip download celery), then start again.';
  await step('Making the Python environment .venv', () =>
    runProgram('venv', python, ['-m', 'venv', venv], { cure }),
  );
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirementsFile];
  await step('Installing Celery from PyPI', () => runProgram('pip', venvPython, args, { cure }));
}

async function installFromDebian(pypiError) {
  await aptInstall([
    'python3-celery',
    'python3-redis',
    'python3-amqp',
    'python3-sqlalchemy',
    'python3-pymysql',
    'python3-pg8000',
  ]);
  rmSync(venv, { recursive: true, force: true });
  const args = ['-m', 'venv', '--without-pip', '--system-site-packages', venv];
  await step("Making the Python environment .venv around Debian's Celery", () =>
    runProgram('venv-debian', DEBIAN_PYTHON, args, { cure: pypiError.cure }),
  );
}

function celeryVersion() {
  const program = 'import celery, redis, amqp; print(celery.__version__)';
  try {
    return execFileSync(venvPython, ['-c', program], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new BootstrapError(
      `Celery was installed but cannot be imported: ${error.stderr}`,
      'Remove the folder .venv and start again.',
    );
  }
}
