import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram, isExecutable } from './find-program.mjs';
import { found } from './progress.mjs';

const OLDEST_MAJOR = 14;
/** Debian keeps each major version in a folder of its own, off PATH. */
const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** Installs Debian's postgresql where there is none. Its system service is never started nor used. */
export async function ensurePostgres() {
  if (!findServer()) await aptInstall(['postgresql']);
  const program = findServer();
  if (!program) {
    throw new BootstrapError(
      `postgresql was installed, but ${DEBIAN_VERSIONS} holds no server`,
      'Put the folder that holds initdb and postgres on PATH, then start again.',
    );
  }
  const version = /(\d+)\.[\d.]+/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }));
  if (!version || Number(version[1]) < OLDEST_MAJOR) {
    throw new BootstrapError(
      `${program} is ${version ? version[0] : 'of an unknown version'}; ${OLDEST_MAJOR} or newer is needed`,
      "Install a newer PostgreSQL, or take it off PATH so that Debian's is installed.",
    );
  }
  found(`postgresql ${version[0]}`);
}

function findServer() {
  const program = findProgram('initdb') && findProgram('postgres');
  return (
    program ??
    debianVersions()
      .map((name) => `${DEBIAN_VERSIONS}/${name}/bin/postgres`)
      .find(isExecutable)
  );
}

function debianVersions() {
  try {
    return readdirSync(DEBIAN_VERSIONS).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Not there: nothing of Debian's is installed.
    return [];
  }
}
