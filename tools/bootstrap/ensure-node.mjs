import { BootstrapError } from './bootstrap-error.mjs';

const OLDEST = [20, 19];

/** Tells at once where Node itself is too old, before anything is installed for it. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new BootstrapError(
    `Node ${process.versions.node} is too old: ${OLDEST.join('.')} or newer is needed`,
    'Install a newer Node from https://nodejs.org/en/download, then start again.',
  );
}
