import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram } from './find-program.mjs';
import { found } from './progress.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Installs Debian's Chromium for the browser tests where no Chromium or Chrome is there. */
export async function ensureChromium() {
  if (!findChromium()) await aptInstall(['chromium', 'fonts-liberation']);
  const program = findChromium();
  if (!program) {
    throw new BootstrapError(
      'No Chromium was found after its installation',
      `Put one of ${PROGRAMS.join(', ')} on PATH, or set CHROMIUM_PATH to its executable, then start again.`,
    );
  }
  found(`Chromium at ${program}`);
}

function findChromium() {
  return process.env.CHROMIUM_PATH ?? PROGRAMS.map(findProgram).find(Boolean);
}
