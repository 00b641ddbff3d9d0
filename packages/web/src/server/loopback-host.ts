import { isIPv4 } from 'node:net';

/** Whether a host, as in an option or a `Host` header without its port, can only mean this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}
