import type { TlsSettings } from '../../config/broker-access.ts';

const VERIFICATION: Readonly<Record<string, boolean>> = {
  required: true,
  cert_required: true,
  // On a client's side OpenSSL treats both alike: a certificate that comes is checked.
  optional: true,
  cert_optional: true,
  none: false,
  cert_none: false,
  // The numbers of Python's constants.
  2: true,
  1: true,
  0: false,
};

/** Whether a value of `ssl_cert_reqs` has certificates checked; `undefined` where it is none. */
export function readCertReqs(value: string | number): boolean | undefined {
  return VERIFICATION[String(value).toLowerCase()];
}

/**
 * TLS as the URL's `ssl_…` options ask for it, or else `useSsl`; `null` where the connection is not encrypted. As with
 * kombu, certificates are checked, except where `rediss://` stands without any option.
 *
 * @throws {Error} that names the option whose value is none.
 */
export function tlsSettings(
  scheme: string,
  query: ReadonlyMap<string, string>,
  useSsl: TlsSettings | null,
): TlsSettings | null {
  const hasOptions = [...query.keys()].some((key) => key.startsWith('ssl_'));
  if (!hasOptions && useSsl !== null) return useSsl;
  if (!hasOptions && scheme !== 'rediss' && scheme !== 'amqps') return null;
  const requirement = query.get('ssl_cert_reqs');
  const verify = requirement === undefined ? hasOptions || scheme !== 'rediss' : readCertReqs(requirement);
  if (verify === undefined) throw new Error('has an unknown value for ssl_cert_reqs');
  return {
    verify,
    checkHostname: query.get('ssl_check_hostname')?.toLowerCase() !== 'false',
    serverName: null,
    caFile: query.get('ssl_ca_certs') ?? null,
    certFile: query.get('ssl_certfile') ?? null,
    keyFile: query.get('ssl_keyfile') ?? null,
  };
}
