import { z } from 'zod';
import type { TlsSettings } from '../../config/broker-access.ts';
import { readCertReqs } from '../brokers/tls-settings.ts';

/** `ssl_cert_reqs`: a name, as `required` or `CERT_REQUIRED`, or the number of Python's constant. */
const certReqs = z.union([z.string(), z.number()]).transform((given, context) => {
  const verify = readCertReqs(given);
  if (verify !== undefined) return verify;
  context.addIssue({
    code: 'custom',
    message: 'is no way of checking certificates',
    params: { cure: 'write "required", "optional" or "none"' },
  });
  return z.NEVER;
});
const file = z.string().min(1);

/** The options of Celery's TLS dictionaries: Redis names them `ssl_…`, RabbitMQ without. */
export const sslShape = {
  ssl_cert_reqs: certReqs.optional(),
  ssl_ca_certs: file.nullish(),
  ssl_certfile: file.nullish(),
  ssl_keyfile: file.nullish(),
  ssl_check_hostname: z.boolean().optional(),
  cert_reqs: certReqs.optional(),
  ca_certs: file.nullish(),
  certfile: file.nullish(),
  keyfile: file.nullish(),
  server_hostname: z.string().min(1).nullish(),
};

const sslDictionary = z.strictObject(sslShape);

/** Checks Celery's `broker_use_ssl`. */
export const useSslOption = z.union([z.boolean(), sslDictionary]).nullish();

/** Celery's `broker_use_ssl`, as a user writes it: `true` (RabbitMQ alone), or a dictionary in Celery's own words. */
export type UseSslOption = z.input<typeof useSslOption>;

/** TLS as such a dictionary asks for it: what it does not name is checked. */
export function tlsOfDictionary(given: z.output<typeof sslDictionary>): TlsSettings {
  return {
    verify: given.ssl_cert_reqs ?? given.cert_reqs ?? true,
    checkHostname: given.ssl_check_hostname ?? true,
    serverName: given.server_hostname ?? null,
    caFile: given.ssl_ca_certs ?? given.ca_certs ?? null,
    certFile: given.ssl_certfile ?? given.certfile ?? null,
    keyFile: given.ssl_keyfile ?? given.keyfile ?? null,
  };
}

/** TLS as the option asks for it; `null` where it does not. */
export function tlsOfOption(given: z.output<typeof useSslOption>): TlsSettings | null {
  if (given === undefined || given === null || given === false) return null;
  return tlsOfDictionary(given === true ? {} : given);
}
