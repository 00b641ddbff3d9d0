import { execFileSync } from 'node:child_process';
import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { found } from './progress.mjs';

const OLDEST = [10, 5];

/** Installs Debian's mariadb-server where there is none. Its system service is never started nor used. */
export async function ensureMariadb() {
  if (!findProgram('mariadbd') || !findProgram('mariadb-install-db')) await aptInstall(['mariadb-server']);
  const program = findProgram('mariadbd');
  if (!program) {
    throw new BootstrapError(
      'mariadb-server was installed, but there is no mariadbd',
      'Put the folders that hold mariadbd and mariadb-install-db on PATH, then start again.',
    );
  }
  const [name, major, minor] =
    /(\d+)\.(\d+)\.\d+/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  if (Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]))
    return found(`mariadb-server ${name}`);
  throw new BootstrapError(
    `${program} is ${name ?? 'of an unknown version'}; ${OLDEST.join('.')} or newer is needed`,
    "Install a newer MariaDB, or take it off PATH so that Debian's is installed.",
  );
}
