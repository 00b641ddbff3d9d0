import type { ManagementAccess } from '../../config/broker-access.ts';
import type { BrokerAddress } from '../brokers/broker-address.ts';

/** What to write. */
export const MANAGEMENT_CURE =
  "give the address of RabbitMQ's management plugin: 'http://user:password@host:15672', or leave it out";

/** The way to a management API, `null` for none; or what is wrong, in words that show nothing of it. */
export function readManagementUrl(
  given: string | null,
  address: BrokerAddress,
): ManagementAccess | null | string {
  if (given === null) return null;
  if (address.transport === 'redis') return 'is of RabbitMQ, and the broker is Redis';
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return 'is no http:// or https:// URL';
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment';
  const [server] = address.servers;
  const own = url.username !== '';
  return Object.freeze({
    url: `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api$/, '')}`,
    username: own ? decode(url.username) : (server?.username ?? 'guest'),
    password: own ? decode(url.password) : (server?.password ?? 'guest'),
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: it is meant as it stands.
    return text;
  }
}
