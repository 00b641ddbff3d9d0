import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { findProgram } from './find-program.mjs';
import { repositoryRoot } from './paths.mjs';
import { found, step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

/** Debian package of each program that node-gyp needs to compile SQLite. */
const COMPILER_PACKAGES = { 'g++': 'g++', make: 'make', python3: 'python3' };

/** Installs the npm packages of package-lock.json where one is missing or has another version. */
export async function ensureNpm() {
  if (isInstalled()) return found('npm packages');
  const missing = Object.keys(COMPILER_PACKAGES).filter((program) => !findProgram(program));
  if (missing.length > 0) await aptInstall(missing.map((program) => COMPILER_PACKAGES[program]));
  await step('Installing npm packages (SQLite is compiled: one to three minutes)', () =>
    runProgram('npm-ci', 'npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: repositoryRoot,
      cure: 'Check that the npm registry can be reached (npm ping), then run: npm ci',
    }),
  );
}

function isInstalled() {
  const wanted = readPackages(join(repositoryRoot, 'package-lock.json'));
  const installed = readPackages(join(repositoryRoot, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.optional && !entry.extraneous)
    .every(([path, entry]) => installed[path] !== undefined && installed[path].version === entry.version);
}

function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
