import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { TlsSettings } from '../../config/broker-access.ts';

/** Node's TLS options, as far as brokers need them. */
export interface BrokerTlsOptions {
  /** Absent where an address was given: those are no names for TLS. */
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity?: typeof checkServerIdentity | (() => undefined);
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Node's TLS options for a server; `host` is `null` where it is found out later. Reads the files that the settings
 * name; throws where one cannot be read.
 */
export function tlsOptions(settings: TlsSettings, host: string | null): BrokerTlsOptions {
  const { verify, checkHostname, caFile, certFile, keyFile } = settings;
  const name = settings.serverName ?? host;
  return {
    ...(name === null || isIP(name) !== 0 ? {} : { servername: name }),
    rejectUnauthorized: verify,
    ...identityCheck(checkHostname, name),
    ...(caFile === null ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === null ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === null ? {} : { key: readFileSync(keyFile) }),
  };
}

/** Node takes a socket's `host` for the name where that is an address, which not every client passes on. */
function identityCheck(
  isWanted: boolean,
  name: string | null,
): Pick<BrokerTlsOptions, 'checkServerIdentity'> {
  if (!isWanted) return { checkServerIdentity: () => undefined };
  if (name === null) return {};
  return { checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate) };
}
