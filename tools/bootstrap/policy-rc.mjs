/** Debian asks this script before it starts a service on installation; 101 means "do not start". */
const POLICY_FILE = '/usr/sbin/policy-rc.d';

/**
 * Wraps a shell command so that no service starts while it runs. A policy that the machine has is kept.
 * @param {string} commandLine a shell command line, run as root
 * @returns {string} the same with a temporary policy-rc.d around it
 */
export function withoutStartingServices(commandLine) {
  return [
    `if [ ! -e ${POLICY_FILE} ]; then`,
    `  printf '#!/bin/sh\\nexit 101\\n' > ${POLICY_FILE} && chmod 755 ${POLICY_FILE}`,
    `  trap 'rm -f ${POLICY_FILE}' EXIT; trap 'exit 130' INT TERM HUP`,
    'fi',
    commandLine,
  ].join('\n');
}
