import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { withoutStartingServices } from './policy-rc.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

const LOCK_TIMEOUT = '-o DPkg::Lock::Timeout=300';
let listsUpdated = false;

/**
 * Installs Debian packages as root or through sudo, without questions and without starting their services.
 * The package lists are updated once per run.
 * @param {string[]} packages names, e.g. `['redis-server']`
 * @throws {BootstrapError} where there is no apt-get, no right to use it, or where it fails
 */
export async function aptInstall(packages) {
  const names = packages.join(' ');
  const byHand = `Run this yourself, then start again:\n  sudo apt-get update && sudo apt-get install -y ${names}`;
  if (!findProgram('apt-get')) {
    throw new BootstrapError(
      `${names} missing, and this machine has no apt-get`,
      `Install what Debian calls ${names} with your system's package manager, then start again.`,
    );
  }
  const sudo = sudoPrefix(byHand, names);
  const asRoot = (logName, script) => {
    const [command, ...args] = [...sudo, 'sh', '-c', script];
    return runProgram(logName, command, args, { interactive: sudo.length > 0, cure: byHand });
  };
  if (!listsUpdated) {
    await step('Updating the list of Debian packages', () => asRoot('apt-update', 'apt-get update'));
    listsUpdated = true;
  }
  const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${LOCK_TIMEOUT} ${names}`;
  await step(`Installing Debian's ${names}`, () =>
    asRoot(`apt-${packages[0]}`, withoutStartingServices(install)),
  );
}

function sudoPrefix(byHand, names) {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  if (!sudo) {
    const cure = byHand.replaceAll('sudo ', '').replace('Run this yourself', 'Run this as root');
    throw new BootstrapError(`${names} missing; you are not root and there is no sudo`, cure);
  }
  // Without a terminal nobody can type a password: sudo shall fail at once instead of waiting.
  return process.stdin.isTTY ? [sudo] : [sudo, '-n'];
}
