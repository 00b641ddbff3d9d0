/** How a connection is encrypted; file paths as the URL gives them. */
export interface TlsSettings {
  /** Whether the server's certificate is checked. */
  readonly verify: boolean;
  /** Whether the certificate has to name the host; only where it is checked at all. */
  readonly checkHostname: boolean;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

const VERIFICATION: Readonly<Record<string, boolean>> = {
  required: true,
  cert_required: true,
  // On a client's side OpenSSL treats both alike: a certificate that comes is checked.
  optional: true,
  cert_optional: true,
  none: false,
  cert_none: false,
};

/**
 * TLS as the URL's `ssl_…` options ask for it; `null` where the URL is not encrypted. As with kombu, certificates are
 * checked, except where `rediss://` stands without any option.
 *
 * @throws {Error} that names the option whose value is none.
 */
export function tlsSettings(scheme: string, query: ReadonlyMap<string, string>): TlsSettings | null {
  const hasOptions = [...query.keys()].some((key) => key.startsWith('ssl_'));
  if (!hasOptions && scheme !== 'rediss' && scheme !== 'amqps') return null;
  const caFile = query.get('ssl_ca_certs') ?? null;
  const requirement = query.get('ssl_cert_reqs');
  const isChecked = hasOptions || scheme !== 'rediss';
  const verify = requirement === undefined ? isChecked : VERIFICATION[requirement.toLowerCase()];
  if (verify === undefined) throw new Error('has an unknown value for ssl_cert_reqs');
  return {
    verify,
    checkHostname: query.get('ssl_check_hostname')?.toLowerCase() !== 'false',
    caFile,
    certFile: query.get('ssl_certfile') ?? null,
    keyFile: query.get('ssl_keyfile') ?? null,
  };
}
