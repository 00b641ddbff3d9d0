import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { installLogFolder } from './paths.mjs';

const SHOWN_LINES = 15;

/**
 * Runs a program to its end with its output in a log file.
 * @param {string} logName file name without ending, e.g. `npm-ci`
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, interactive?: boolean, cure: string }} options
 *   interactive: the program may ask on the terminal (sudo's password); cure: what to do where it fails
 * @returns {Promise<string>} its output
 * @throws {BootstrapError} where it cannot be started or ends with another code than 0; with its last lines
 */
export async function runProgram(logName, command, args, options) {
  mkdirSync(installLogFolder, { recursive: true });
  const logFile = join(installLogFolder, `${logName}.log`);
  const log = createWriteStream(logFile);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: [options.interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      log.write(chunk);
    });
  }
  const ending = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`));
  });
  log.end();
  if (ending === undefined) return output;
  const tail = output.trim().split('\n').slice(-SHOWN_LINES).join('\n    ');
  const commandLine = [command, ...args].join(' ');
  throw new BootstrapError(
    `${commandLine}: ${ending}`,
    `${options.cure}\nIts last lines (all of them in ${logFile}):\n    ${tail}`,
  );
}
