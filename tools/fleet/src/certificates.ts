import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';
import { createPrivateFolder } from './private-folder.ts';

const run = promisify(execFile);

/** Paths of PEM files, all signed by one authority that nobody else trusts. */
export interface PrivateCertificates {
  readonly authority: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: { readonly certificate: string; readonly key: string };
  readonly client: { readonly certificate: string; readonly key: string };
  /** Removes the files. */
  remove(): Promise<void>;
}

/** Makes an authority with a certificate for a server and one for a client, by openssl. */
export async function makeCertificates(): Promise<PrivateCertificates> {
  const folder = await createPrivateFolder('certificates');
  const openssl = findProgram('openssl');
  const at = (name: string) => join(folder.path, name);
  const request = (name: string) => ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`)];
  await run(openssl, [
    ...request('ca'),
    '-x509',
    '-days',
    '2',
    '-subj',
    '/CN=fleet authority',
    '-out',
    at('ca.pem'),
  ]);
  for (const name of ['server', 'client']) {
    await run(openssl, [...request(name), '-subj', `/CN=fleet ${name}`, '-out', at(`${name}.csr`)]);
    await writeFile(at(`${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'];
    const issued = ['-days', '2', '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`)];
    await run(openssl, ['x509', '-req', '-in', at(`${name}.csr`), ...signer, ...issued]);
  }
  const pair = (name: string) => ({ certificate: at(`${name}.pem`), key: at(`${name}.key`) });
  return { authority: at('ca.pem'), server: pair('server'), client: pair('client'), remove: folder.remove };
}
