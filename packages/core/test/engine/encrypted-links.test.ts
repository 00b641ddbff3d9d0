import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CeleryWorker,
  findFreePort,
  makeCertificates,
  type PrivateBroker,
  type PrivateCertificates,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { proveLink } from './prove-link.ts';
import { RunningEngine, type RunningEngineOptions, until } from './running-engine.ts';

let certificates: PrivateCertificates;
let others: PrivateCertificates;
const open: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  [certificates, others] = await Promise.all([makeCertificates(), makeCertificates()]);
}, 120_000);

afterAll(async () => {
  await certificates?.remove();
  await others?.remove();
});

afterEach(async () => {
  for (const part of open.splice(0)) await part.stop();
});

function opened<Part extends { stop(): Promise<void> }>(part: Part): Part {
  open.unshift(part);
  return part;
}

async function engineOn(options: RunningEngineOptions): Promise<RunningEngine> {
  return opened(await RunningEngine.start(options));
}

async function workerOn(brokerUrl: string, env: NodeJS.ProcessEnv = {}): Promise<CeleryWorker> {
  return opened(
    await startCeleryWorker({ app: 'fleet_tasks', brokerUrl, name: 'w1@links', pool: 'solo', env }),
  );
}

/** The broker refuses whoever shows no certificate of its authority. */
async function encryptedRedis(): Promise<{ broker: PrivateBroker; port: number }> {
  const port = await findFreePort();
  const { authority, server } = certificates;
  const broker = await startRedis({
    args: ['--tls-port', String(port), '--tls-ca-cert-file', authority].concat([
      '--tls-cert-file',
      server.certificate,
      '--tls-key-file',
      server.key,
    ]),
  });
  return { broker: opened(broker), port };
}

async function encryptedRabbitmq(): Promise<number> {
  const port = await findFreePort();
  const { authority, server } = certificates;
  opened(
    await startRabbitmq({
      settings: [
        `listeners.ssl.default = 127.0.0.1:${port}`,
        `ssl_options.cacertfile = ${authority}`,
        `ssl_options.certfile = ${server.certificate}`,
        `ssl_options.keyfile = ${server.key}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = true',
      ],
    }),
  );
  return port;
}

async function refusal(options: RunningEngineOptions): Promise<string> {
  const { engine } = await engineOn(options);
  let lastError: string | null = null;
  await until('it is refused', async () => {
    ({ lastError } = await engine.methods.getEngineStatus({}));
    return lastError !== null;
  });
  return lastError ?? '';
}

describe('links to brokers', () => {
  it('are encrypted with Redis, with certificates on both sides, as broker_use_ssl or the URL says', async () => {
    const { port } = await encryptedRedis();
    const { authority, client } = certificates;
    const useSsl = {
      ssl_cert_reqs: 'required',
      ssl_ca_certs: authority,
      ssl_certfile: client.certificate,
      ssl_keyfile: client.key,
    };
    const brokerUrl = `redis://127.0.0.1:${port}/0`;
    const worker = await workerOn(brokerUrl, { FLEET_USE_SSL: JSON.stringify(useSsl) });
    await proveLink(await engineOn({ brokerUrl, app: { brokerUseSsl: useSsl } }), worker.name);
    const inUrl = `rediss://localhost:${port}/0?${new URLSearchParams(useSsl)}`;
    await proveLink(await engineOn({ brokerUrl: inUrl }), worker.name);
    expect(await refusal({ brokerUrl: `rediss://localhost:${port}/0` })).toMatch(/certificate required/);
    const strangers = { ...useSsl, ssl_ca_certs: others.authority };
    expect(await refusal({ brokerUrl, app: { brokerUseSsl: strangers } })).toMatch(/certificate/);
  }, 120_000);

  it('are encrypted with RabbitMQ, with certificates on both sides', async () => {
    const port = await encryptedRabbitmq();
    const { authority, client } = certificates;
    const useSsl = {
      cert_reqs: 2,
      ca_certs: authority,
      certfile: client.certificate,
      keyfile: client.key,
    };
    const brokerUrl = `amqp://guest:guest@127.0.0.1:${port}//`;
    const worker = await workerOn(brokerUrl, { FLEET_USE_SSL: JSON.stringify(useSsl) });
    await proveLink(await engineOn({ brokerUrl, app: { brokerUseSsl: useSsl } }), worker.name);
    const named = { ...useSsl, server_hostname: 'elsewhere' };
    expect(await refusal({ brokerUrl, app: { brokerUseSsl: named } })).toMatch(/elsewhere/);
    expect(await refusal({ brokerUrl, app: { brokerUseSsl: true } })).toMatch(/certificate/);
  }, 180_000);

  it('go over a Unix domain socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cnc-socket-'));
    const socket = join(folder, 'redis.sock');
    opened(await startRedis({ args: ['--unixsocket', socket] }));
    const brokerUrl = `redis+socket://${socket}?virtual_host=3`;
    const worker = await workerOn(brokerUrl);
    await proveLink(await engineOn({ brokerUrl }), worker.name);
    await rm(folder, { recursive: true });
  }, 120_000);

  it.each([
    { global_keyprefix: 'shop:', sep: '|', fanout_prefix: '/fan{db}.', unacked_key: 'taken' },
    { fanout_prefix: false, fanout_patterns: false },
  ])(
    'speak the names that broker_transport_options give: %j',
    async (given) => {
      const broker = opened(await startRedis());
      const worker = await workerOn(broker.url, { FLEET_TRANSPORT_OPTIONS: JSON.stringify(given) });
      const transportOptions = {
        globalKeyPrefix: given.global_keyprefix,
        sep: given.sep,
        fanoutPrefix: given.fanout_prefix,
        fanoutPatterns: given.fanout_patterns,
        unackedKey: given.unacked_key,
      };
      const running = await engineOn({ brokerUrl: broker.url, app: { transportOptions } });
      await proveLink(running, worker.name);
      const { methods } = running.engine;
      await methods.publishTask({ app: 'app', task: 'fleet.add', args: [1, 1], queue: 'idle', priority: 6 });
      const { messages } = await methods.purgeQueue({ queue: 'idle', dryRun: true });
      expect(messages).toBe(1);
    },
    120_000,
  );
});
