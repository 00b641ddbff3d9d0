import { execFileSync } from 'node:child_process';
import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { found } from './progress.mjs';

const OLDEST_MAJOR = 6;

/** Installs Debian's redis-server where none is on PATH. Its system service is never started nor used. */
export async function ensureRedis() {
  if (!findProgram('redis-server')) await aptInstall(['redis-server']);
  const program = findProgram('redis-server');
  const version = /v=(\d+)\.([\d.]+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }));
  if (!version || Number(version[1]) < OLDEST_MAJOR) {
    throw new BootstrapError(
      `${program} is ${version ? version[0].slice(2) : 'of an unknown version'}; ${OLDEST_MAJOR} or newer is needed`,
      "Install a newer redis-server, or take it off PATH so that Debian's is installed.",
    );
  }
  found(`redis-server ${version[1]}.${version[2]}`);
}
