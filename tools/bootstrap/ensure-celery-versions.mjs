import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { repositoryRoot } from './paths.mjs';
import { found, step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

const requirementsFolder = join(repositoryRoot, 'tools', 'bootstrap', 'celery-versions');
const environments = join(repositoryRoot, '.cache', 'celery');
/** Has pip, which installs into the others: an environment with a pip of its own takes seconds longer. */
const venvPython = join(repositoryRoot, '.venv', 'bin', 'python');
/** 5.2 and 5.3 use what Python 3.12 no longer has; the first that is there is taken. */
const PYTHONS = ['python3', '/usr/bin/python3', 'python3.11', 'python3.10', 'python3.9'];
const OLDEST_MINOR = 9;
const NEWEST_MINOR = 11;

/**
 * Makes an environment in `.cache/celery` for each older Celery that workers are tested with, all at once. Where that
 * cannot be done it says so and goes on: their tests are skipped then, except in CI. Needs `.venv`.
 */
export async function ensureCeleryVersions() {
  const versions = readdirSync(requirementsFolder).map((file) => basename(file, '.txt'));
  const missing = versions.filter((version) => !isMade(version));
  try {
    if (missing.length > 0) {
      const python = findOldPython();
      await step(`Making Python environments of Celery ${missing.join(', ')}`, () =>
        Promise.all(missing.map((version) => make(version, python))),
      );
    }
    found(`older Celery ${versions.join(', ')}`);
  } catch (error) {
    if (process.env.CI || !(error instanceof BootstrapError)) throw error;
    process.stdout.write(`  Left out: workers of Celery ${missing.join(', ')}. ${error.message}\n`);
  }
}

async function make(version, python) {
  const folder = join(environments, version);
  const cure = 'Check that PyPI can be reached (pip download celery), then start again.';
  rmSync(folder, { recursive: true, force: true });
  await runProgram(`venv-${version}`, python, ['-m', 'venv', '--without-pip', folder], { cure });
  const install = ['install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const args = ['-m', 'pip', '--python', pythonOf(version), ...install, '-r', requirementsOf(version)];
  await runProgram(`pip-${version}`, venvPython, args, { cure });
  writeFileSync(stampOf(version), readFileSync(requirementsOf(version)));
}

function isMade(version) {
  if (!existsSync(pythonOf(version)) || !existsSync(stampOf(version))) return false;
  return readFileSync(stampOf(version), 'utf8') === readFileSync(requirementsOf(version), 'utf8');
}

function findOldPython() {
  const python = PYTHONS.find((name) => isFitting(name));
  if (python) return python;
  throw new BootstrapError(
    `Celery 5.2 needs a Python from 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} with venv.`,
    'Install one (on Debian 12: apt-get install python3-venv), then start again.',
  );
}

function isFitting(python) {
  if (!python.startsWith('/') && !findProgram(python)) return false;
  const program = 'import sys, venv; print(sys.version_info.minor)';
  try {
    const minor = Number(execFileSync(python, ['-c', program], { encoding: 'utf8', stdio: 'pipe' }));
    return minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
  } catch {
    // Not there, or a stand-in that starts none.
    return false;
  }
}

const pythonOf = (version) => join(environments, version, 'bin', 'python');
const stampOf = (version) => join(environments, version, 'requirements.txt');
const requirementsOf = (version) => join(requirementsFolder, `${version}.txt`);
