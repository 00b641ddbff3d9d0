import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CuttingProxy, EchoServer, until } from './echo-server.ts';

let echo: EchoServer;
let proxy: CuttingProxy | undefined;

beforeEach(async () => {
  echo = new EchoServer();
  await echo.listen();
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await echo.close();
});

async function proxied(pieceBytes?: number) {
  const socketPath = join(echo.dir, 'proxy.sock');
  proxy = await CuttingProxy.listen(socketPath, echo.socketPath, pieceBytes);
  return echo.client({ socketPath });
}

it('carries plain values there and back, whatever their size', async () => {
  const { methods } = echo.client();
  const value = { text: 'ü\u0000\u{1f955}', list: [1, 2.5, null, true], big: 'x'.repeat(3_000_000) };
  expect(await methods.echo(value)).toEqual(value);
  expect(await methods.add({ a: 2, b: 3 })).toBe(5);
  expect(await methods.echo({ left: undefined, kept: null })).toEqual({ kept: null });
});

it('puts frames together that come byte by byte', async () => {
  const client = await proxied(1);
  const value = { text: 'é'.repeat(1000) };
  expect(await client.methods.echo(value)).toEqual(value);
});

it('answers side by side, each call its own answer', async () => {
  const { methods } = echo.client();
  const hanging = methods.hang({}).catch((error: unknown) => error);
  const sums = await Promise.all(Array.from({ length: 500 }, (_, a) => methods.add({ a, b: 1 })));
  expect(sums).toEqual(Array.from({ length: 500 }, (_, a) => a + 1));
  await echo.close();
  expect(await hanging).toMatchObject({ code: 'CNC_IPC_DISCONNECTED' });
  echo = new EchoServer();
});

it('refuses with a code that says why', async () => {
  const client = echo.client();
  const { methods } = client;
  await expect(methods.add({ a: 2, b: 'x' } as never)).rejects.toMatchObject({
    code: 'CNC_IPC_INVALID',
    message: expect.stringMatching(/^add: b: .*number.*\(found "x"\)$/),
    details: { method: 'add', field: 'b' },
  });
  await expect(echo.client({ role: 'engine' }).methods.echo(1)).rejects.toMatchObject({
    code: 'CNC_IPC_FORBIDDEN',
  });
  await expect(client.call('constructor', {})).rejects.toMatchObject({ code: 'CNC_IPC_UNKNOWN_METHOD' });
  const other = echo.client({
    methods: { nothing: { ...client, repeatable: true, deadlineMs: 5000 } } as never,
  });
  await expect(other.call('nothing', {})).rejects.toMatchObject({ code: 'CNC_IPC_UNKNOWN_METHOD' });
});

it('carries errors as values: ours with code and details, others with their message, stacks to the log alone', async () => {
  const { methods } = echo.client();
  await expect(methods.fail({ code: 'full' })).rejects.toMatchObject({
    code: 'CNC_DATABASE_FULL',
    message: 'disk full',
    details: { free: 0 },
  });
  expect(echo.logged).toEqual([]);
  await expect(methods.fail({ code: 'plain' })).rejects.toMatchObject({
    code: 'CNC_INTERNAL',
    message: 'of my own making',
    details: {},
  });
  expect(echo.logged).toEqual(['a call failed: of my own making']);
});

it('ends at the deadline or when cancelled, and the handler is told', async () => {
  const client = echo.client();
  await client.ready(5000);
  await expect(client.call('hang', {}, { deadlineMs: 30 })).rejects.toMatchObject({
    code: 'CNC_IPC_DEADLINE',
  });
  const abort = new AbortController();
  const cancelled = client.call('hang', {}, { signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  await expect(cancelled).rejects.toMatchObject({ code: 'CNC_IPC_CANCELLED' });
  await expect(client.call('hang', {}, { signal: abort.signal })).rejects.toMatchObject({
    code: 'CNC_IPC_CANCELLED',
  });
  await until(() => echo.aborted.length === 2);
  // At the deadline either side may be the first to see it.
  expect(['CNC_IPC_DEADLINE', 'CNC_IPC_CANCELLED']).toContain(echo.aborted[0]);
  expect(echo.aborted[1]).toBe('CNC_IPC_CANCELLED');
});

it('aborts the handlers of a caller that is gone', async () => {
  const client = echo.client();
  const gone = expect(client.methods.hang({})).rejects.toMatchObject({ code: 'CNC_IPC_DISCONNECTED' });
  await client.methods.echo(1);
  await client.close();
  await gone;
  await until(() => echo.aborted.length === 1);
  expect(echo.aborted).toEqual(['CNC_IPC_DISCONNECTED']);
});

it('waits for a server that is not there yet, within the deadline', async () => {
  await echo.server?.close();
  const client = echo.client();
  await expect(client.call('echo', 1, { deadlineMs: 30 })).rejects.toMatchObject({
    code: 'CNC_IPC_DEADLINE',
  });
  const waiting = client.methods.add({ a: 1, b: 1 });
  await echo.listen();
  expect(await waiting).toBe(2);
});

it('repeats after a broken connection what may be repeated, and tells of the rest', async () => {
  const client = await proxied();
  const unsafe = expect(client.methods.publish({})).rejects.toMatchObject({ code: 'CNC_IPC_DISCONNECTED' });
  await until(() => echo.publishing.length === 1);
  const safe = client.methods.hang({});
  safe.catch(() => {});
  await client.methods.echo(1);
  proxy?.cut();
  await unsafe;
  await until(() => echo.aborted.length === 1);
  expect(await client.methods.echo('again')).toBe('again');
  await echo.server?.close({ graceMs: 0 });
  // Aborted once by the cut and once by the close: it had been sent twice.
  expect(echo.aborted).toEqual(['CNC_IPC_DISCONNECTED', 'CNC_IPC_DISCONNECTED']);
  expect(echo.publishing).toHaveLength(1);
});

it('lets calls in flight finish when the server closes; what comes then goes to its successor, also what must not be repeated', async () => {
  const client = echo.client();
  const first = client.methods.publish({});
  await until(() => echo.publishing.length === 1);
  const closing = echo.server?.close();
  const second = client.methods.publish({});
  echo.publishing.shift()?.();
  expect(await first).toBe(1);
  await closing;
  await echo.listen();
  await until(() => echo.publishing.length === 1);
  echo.publishing.shift()?.();
  expect(await second).toBe(2);
});

it('aborts after the grace what has not finished', async () => {
  const client = echo.client();
  const hanging = client.call('hang', {}, { deadlineMs: 2000 });
  hanging.catch(() => {});
  await client.methods.echo(1);
  await echo.server?.close({ graceMs: 10 });
  expect(echo.aborted).toEqual(['CNC_IPC_DISCONNECTED']);
});
