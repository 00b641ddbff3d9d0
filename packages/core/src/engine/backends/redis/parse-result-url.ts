import type { BrokerAccess } from '../../../config/broker-access.ts';
import { CncError, isCncError } from '../../../errors.ts';
import type { RedisAddress } from '../../brokers/broker-address.ts';
import { parseBrokerUrl } from '../../brokers/broker-url.ts';

/**
 * Where the Redis of a `result_backend` is: its URLs have the forms of brokers'.
 *
 * @throws {CncError} `CNC_BACKEND_URL`, without credentials
 */
export function parseResultUrl(url: string, access: BrokerAccess): RedisAddress {
  if (url.startsWith('sentinel:') && access.sentinel === null)
    throw malformed(
      "names Sentinels, and the app does not name the master to ask them for. Set backendOptions.masterName, as in master_name of Celery's result_backend_transport_options",
    );
  try {
    const address = parseBrokerUrl(url, access);
    if (address.transport === 'redis') return address;
  } catch (error) {
    if (!isCncError(error)) throw error;
    throw malformed(`${error.message}: ${String(error.details.cure)}`);
  }
  throw malformed('is no Redis. Give one URL, or several Redis separated by ";"');
}

function malformed(problem: string): CncError {
  return new CncError('CNC_BACKEND_URL', `The result backend ${problem}.`);
}
