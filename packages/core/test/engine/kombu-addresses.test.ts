import { FLEET_PYTHON_FOLDER, runPython } from '@celery-cnc/fleet';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TlsSettings } from '../../src/config/broker-access.ts';
import { tlsOfOption, useSslOption } from '../../src/engine/apps/use-ssl.ts';
import type { BrokerAddress, BrokerServer } from '../../src/engine/brokers/broker-address.ts';
import { parseBrokerUrl } from '../../src/engine/brokers/broker-url.ts';

type Case = readonly [url: string, useSsl: true | Readonly<Record<string, string | number>> | null];

const CASES: readonly Case[] = [
  ['redis://', null],
  ['redis://h', null],
  ['redis://bob:p%40%2F%3A%23%3B%3F@H.example:7/3', null],
  ['redis://:pw@h//3', null],
  ['redis://[::1]:6380/1', null],
  ['redis://a/1;redis://:x@b:7/1', null],
  ['rediss://h:6380/1', null],
  ['rediss://h/0?ssl_cert_reqs=required&ssl_ca_certs=%2Fca.pem', null],
  ['rediss://h/0?ssl_cert_reqs=CERT_NONE&ssl_certfile=/c.pem&ssl_keyfile=/k.pem', null],
  ['redis://h/0?ssl_ca_certs=/ca.pem', null],
  ['redis://h/0', { ssl_cert_reqs: 'none' }],
  [
    'redis://h/0',
    { ssl_cert_reqs: 2, ssl_ca_certs: '/ca.pem', ssl_certfile: '/c.pem', ssl_keyfile: '/k.pem' },
  ],
  ['rediss://h/0', { ssl_ca_certs: '/ca.pem' }],
  ['rediss://h/0?ssl_ca_certs=/url.pem', { ssl_ca_certs: '/ca.pem' }],
  ['redis+socket:///run/redis.sock', null],
  ['redis+socket://:pw@/run/redis.sock?virtual_host=2', null],
  ['sentinel://a', null],
  ['sentinel://:pw@a/2;sentinel://b:7/2;sentinel://c', null],
  ['amqp://', null],
  ['amqp://h', null],
  ['amqp://h/', null],
  ['amqp://h//', null],
  ['amqp://h/%2F', null],
  ['amqp://h/%2Fa%20b', null],
  ['amqp://h/a/b', null],
  ['amqp://b%40b:p%2F%23%3A@h:7/v', null],
  ['pyamqp://bob@h//', null],
  ['amqp://b:p@h1:7/v;amqp://c@h2/v', null],
  ['amqp://b:p@h1:7/v;h2', null],
  ['amqp://h1/v;amqp://h2:7;amqp://h3', null],
  ['redis://a/1;redis://b;redis://c:7', null],
  ['amqps://h/v', null],
  ['amqp://h/v', true],
  ['amqp://h:7/v', { ca_certs: '/ca.pem', certfile: '/c.pem', keyfile: '/k.pem', cert_reqs: 2 }],
  ['amqp://h/v;amqp://g/v', { cert_reqs: 0 }],
];

const SENTINEL = { masterName: 'm', username: null, password: null, tls: null };

function ownAddresses([url, useSsl]: Case): unknown[] {
  const tls = tlsOfOption(useSslOption.parse(useSsl));
  const address = parseBrokerUrl(url, { tls, sentinel: SENTINEL });
  const [first] = address.servers as readonly [BrokerServer];
  return address.servers.map((server) => {
    const isSentinel = address.transport === 'redis' && address.sentinel !== null;
    const { host, port, socketPath, username, password } = isSentinel
      ? { ...first, ...placeOf(server) }
      : server;
    const where = { address: socketPath ?? `${host}:${port}`, username, password };
    return { ...where, ...partOf(address), tls: shownTls((isSentinel ? first : server).tls) };
  });
}

const placeOf = ({ host, port }: BrokerServer) => ({ host, port });

function partOf(address: BrokerAddress) {
  return address.transport === 'redis' ? { db: address.db } : { virtualHost: address.virtualHost };
}

function shownTls(tls: TlsSettings | null) {
  if (tls === null) return null;
  const { verify, caFile, certFile, keyFile } = tls;
  return { verify, caFile, certFile, keyFile };
}

describe('broker URLs', () => {
  let kombu: readonly unknown[];

  beforeAll(async () => {
    const program = `${FLEET_PYTHON_FOLDER}/kombu_address.py`;
    kombu = JSON.parse(await runPython([program, JSON.stringify(CASES)], { brokerUrl: '' }));
  });

  it.each(CASES.map((own, index) => [JSON.stringify(own), own, index] as const))(
    '%s lead where kombu goes',
    (_title, own, index) => {
      expect(ownAddresses(own)).toEqual(kombu[index]);
    },
  );
});
