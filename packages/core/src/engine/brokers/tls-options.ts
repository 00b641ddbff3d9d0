import { readFileSync } from 'node:fs';
import type { TlsSettings } from './tls-settings.ts';

/** Node's TLS options, as far as brokers need them. */
export interface BrokerTlsOptions {
  readonly servername: string;
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity?: () => undefined;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Node's TLS options for a server. Reads the files that the settings name; throws where one cannot be read. */
export function tlsOptions(settings: TlsSettings, host: string): BrokerTlsOptions {
  const { verify, checkHostname, caFile, certFile, keyFile } = settings;
  return {
    servername: host,
    rejectUnauthorized: verify,
    ...(checkHostname ? {} : { checkServerIdentity: () => undefined }),
    ...(caFile === null ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === null ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === null ? {} : { key: readFileSync(keyFile) }),
  };
}
