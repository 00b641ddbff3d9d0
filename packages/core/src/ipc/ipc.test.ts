import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { IpcClient } from './client.ts';
import type { IpcRole, MethodRule } from './contract.ts';
import { IpcServer } from './server.ts';
import type { SubscriptionSink } from './server-subscription.ts';

interface Methods {
  echo(value: unknown): Promise<unknown>;
  add(query: { a: number; b: number }): Promise<number>;
  hang(query: Record<string, never>): Promise<null>;
  once(query: Record<string, never>): Promise<null>;
  fail(query: { code: string }): Promise<null>;
}

const rule = (parts: Partial<MethodRule> = {}): MethodRule => ({
  params: z.unknown(),
  roles: ['component'],
  repeatable: true,
  deadlineMs: 5000,
  ...parts,
});
const METHODS: Record<keyof Methods, MethodRule> = {
  echo: rule(),
  add: rule({ params: z.strictObject({ a: z.number(), b: z.number() }) }),
  hang: rule({ deadlineMs: 60_000 }),
  once: rule({ repeatable: false, roles: ['component', 'engine'] }),
  fail: rule(),
};

interface Tick {
  sequence: number;
  text: string;
}

const logged: string[] = [];
const logger: ComponentLogger = {
  namespace: 'test',
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: (message, fields) =>
    logged.push(`${message} ${String((fields?.error as Error | undefined)?.message)}`),
  error: (message, fields) =>
    logged.push(`${message} ${String((fields?.error as Error | undefined)?.message)}`),
  child: () => logger,
};

let dir = '';
let server: IpcServer;
const sinks = new Set<SubscriptionSink<Tick>>();
const subscribedAfter: (number | undefined)[] = [];
const clients: IpcClient<Methods>[] = [];
let aborted = 0;
let onceCalls = 0;

async function listen(limits = {}): Promise<void> {
  server = await IpcServer.listen<Methods>({
    socketPath: join(dir, 's.sock'),
    token: 'secret-token',
    methods: METHODS,
    handlers: {
      echo: async (value) => value,
      add: async ({ a, b }) => a + b,
      hang: (_query, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted++;
            resolve(null);
          });
        }),
      once: async () => {
        onceCalls++;
        return new Promise<null>(() => {});
      },
      fail: async ({ code }) => {
        if (code === 'plain') throw new TypeError('of my own making');
        throw new CncError('CNC_DATABASE_FULL', 'disk full', { details: { free: 0 } });
      },
    },
    subscriptions: {
      ticks: {
        params: z.strictObject({ after: z.number().optional() }) as never,
        open: (params: { after?: number }, sink) => {
          subscribedAfter.push(params.after);
          sinks.add(sink);
          return () => sinks.delete(sink);
        },
      },
    },
    logger,
    limits,
  });
}

function client(parts: { token?: string; role?: IpcRole } = {}): IpcClient<Methods> {
  const made = new IpcClient<Methods>({
    socketPath: join(dir, 's.sock'),
    token: 'secret-token',
    role: 'component',
    name: 'tester',
    methods: METHODS,
    logger,
    ...parts,
  });
  clients.push(made);
  return made;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-ipc-'));
  logged.length = 0;
  subscribedAfter.length = 0;
  aborted = 0;
  onceCalls = 0;
  await listen();
});

afterEach(async () => {
  for (const made of clients.splice(0)) await made.close();
  await server.close({ graceMs: 50 });
  await rm(dir, { recursive: true });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('calls', () => {
  it('carry plain values there and back, whatever their size', async () => {
    const { methods } = client();
    const value = { text: 'ü\u0000', list: [1, 2.5, null, true], big: 'x'.repeat(3_000_000) };
    expect(await methods.echo(value)).toEqual(value);
    expect(await methods.add({ a: 2, b: 3 })).toBe(5);
  });

  it('are refused with a code that says why', async () => {
    const { methods, call } = Object.assign(client(), {});
    expect(call).toBeTypeOf('function');
    await expect(methods.add({ a: 2, b: 'x' } as never)).rejects.toMatchObject({
      code: 'CNC_IPC_INVALID',
      details: { field: 'b' },
    });
    await expect(methods.fail({ code: 'full' })).rejects.toMatchObject({
      code: 'CNC_DATABASE_FULL',
      message: 'disk full',
      details: { free: 0 },
    });
    await expect(methods.fail({ code: 'plain' })).rejects.toMatchObject({
      code: 'CNC_INTERNAL',
      message: 'of my own making',
    });
    await expect(client({ role: 'engine' }).methods.echo(1)).rejects.toMatchObject({
      code: 'CNC_IPC_FORBIDDEN',
    });
  });

  it('end at their deadline or when cancelled, and the handler is told', async () => {
    const made = client();
    await expect(made.call('hang', {}, { deadlineMs: 30 })).rejects.toMatchObject({
      code: 'CNC_IPC_DEADLINE',
    });
    const abort = new AbortController();
    const cancelled = made.call('hang', {}, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(cancelled).rejects.toMatchObject({ code: 'CNC_IPC_CANCELLED' });
    await until(() => aborted === 2);
  });

  it('wait for a server that is not there yet, and are repeated after a broken connection where that is safe', async () => {
    await server.close();
    const made = client();
    const waiting = made.methods.add({ a: 1, b: 1 });
    await listen();
    expect(await waiting).toBe(2);
    const unsafe = made.methods.once({});
    await until(() => onceCalls === 1);
    const refused = expect(unsafe).rejects.toMatchObject({ code: 'CNC_IPC_DISCONNECTED' });
    const safe = made.methods.hang({});
    await server.close({ graceMs: 10 });
    await refused;
    await listen();
    await until(() => made.connected);
    expect(await made.methods.echo('again')).toBe('again');
    const settled = await Promise.race([safe.then(() => 'settled'), Promise.resolve('still waiting')]);
    expect(settled).toBe('still waiting');
    safe.catch(() => {});
  });
});

describe('connections', () => {
  it('are closed on garbage, a wrong token, silence, or a frame above the limit; others go on', async () => {
    const good = client();
    expect(await good.methods.echo(1)).toBe(1);
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0, 0, 0, 1, 9]),
      Buffer.from([255, 255, 255, 255]),
    ]) {
      const socket = connect(join(dir, 's.sock'));
      socket.on('error', () => {});
      socket.write(bytes);
      await new Promise((resolve) => socket.once('close', resolve));
    }
    await expect(client({ token: 'guess' }).ready(100)).rejects.toMatchObject({ code: 'CNC_IPC_DEADLINE' });
    expect(logged.join('\n')).toContain('has not the token of this run');
    expect(logged.join('\n')).not.toContain('guess');
    expect(await good.methods.echo(2)).toBe(2);
  });

  it('keep the socket to this user', async () => {
    expect((await stat(join(dir, 's.sock'))).mode & 0o077).toBe(0);
  });
});

describe('subscriptions', () => {
  it('deliver in order, resume after a reconnect where they were, and end when closed', async () => {
    const made = client();
    const got: number[] = [];
    const subscription = made.subscribe<Tick>(
      'ticks',
      {},
      { onMessage: ({ sequence }) => void got.push(sequence), onMissed: () => {} },
    );
    await until(() => sinks.size === 1);
    for (let sequence = 1; sequence <= 300; sequence++) {
      for (const sink of sinks) sink.emit({ sequence, text: 'tick' });
      if (sequence % 50 === 0) await until(() => got.length === sequence);
    }
    await server.close();
    await listen();
    await until(() => sinks.size === 1);
    expect(subscribedAfter).toEqual([undefined, 300]);
    expect(got).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    subscription.close();
    await until(() => sinks.size === 0);
  });

  it('a slow reader misses messages and is told, without memory growing and without holding up others', async () => {
    const [slow, quick] = [client(), client()];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const seen = { slow: [] as (number | 'missed')[], quick: 0 };
    slow.subscribe<Tick>(
      'ticks',
      {},
      {
        onMessage: async ({ sequence }) => {
          seen.slow.push(sequence);
          await held;
        },
        onMissed: () => void seen.slow.push('missed'),
      },
    );
    quick.subscribe<Tick>('ticks', {}, { onMessage: () => void seen.quick++, onMissed: () => {} });
    await until(() => sinks.size === 2);
    for (let sequence = 1; sequence <= 1000; sequence++) {
      for (const sink of sinks) sink.emit({ sequence, text: 'x'.repeat(1000) });
      if (sequence % 25 === 0) await until(() => seen.quick === sequence);
    }
    release();
    await until(() => seen.slow.includes('missed'));
    expect(seen.slow.length).toBeLessThan(300);
    for (const sink of sinks) sink.emit({ sequence: 1001, text: '' });
    await until(() => seen.slow.at(-1) === 1001);
  });
});
