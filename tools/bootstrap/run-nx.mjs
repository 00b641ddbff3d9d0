import { spawn } from 'node:child_process';
import { repositoryRoot } from './paths.mjs';

/**
 * Runs Nx with its output on the terminal.
 * @param {string[]} args as `['run-many', '-t', 'test']`
 * @returns {Promise<boolean>} whether everything passed
 */
export async function runNx(args) {
  // Continuous integration proves the checkout itself, not what some cache remembers of it.
  const cache = process.env.CI ? ['--skip-nx-cache'] : [];
  const child = spawn('npx', ['--no-install', 'nx', ...args, '--output-style=static', ...cache], {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, NX_NO_CLOUD: 'true' },
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
