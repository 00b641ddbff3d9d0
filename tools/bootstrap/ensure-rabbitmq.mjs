import { readdirSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { BootstrapError } from './bootstrap-error.mjs';
import { findProgram, isExecutable } from './find-program.mjs';
import { found } from './progress.mjs';

const DEBIAN_SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const SERVER_FOLDERS = '/usr/lib/rabbitmq/lib';

/** Installs Debian's rabbitmq-server where there is none. Its system service is never started nor used. */
export async function ensureRabbitmq() {
  if (!hasRabbitmq()) await aptInstall(['rabbitmq-server']);
  if (!hasRabbitmq()) {
    throw new BootstrapError(
      `rabbitmq-server was installed, but ${DEBIAN_SERVER} is not there`,
      'Set RABBITMQ_HOME to the folder that holds sbin/rabbitmq-server, then start again.',
    );
  }
  found(`rabbitmq-server ${installedVersion()}`);
}

function hasRabbitmq() {
  const home = process.env.RABBITMQ_HOME;
  const candidates = home ? [`${home}/sbin/rabbitmq-server`] : [DEBIAN_SERVER];
  return candidates.some(isExecutable) && findProgram('erl') !== undefined;
}

function installedVersion() {
  if (process.env.RABBITMQ_HOME) return process.env.RABBITMQ_HOME;
  const folder = readdirSync(SERVER_FOLDERS).find((name) => name.startsWith('rabbitmq_server-'));
  return folder?.slice('rabbitmq_server-'.length) ?? '';
}
