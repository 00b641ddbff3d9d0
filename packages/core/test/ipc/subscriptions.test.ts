import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { IpcClient } from '../../src/ipc/client.ts';
import type { EchoMethods, Tick } from './echo-contract.ts';
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

async function proxied() {
  const socketPath = join(echo.dir, 'proxy.sock');
  proxy = await CuttingProxy.listen(socketPath, echo.socketPath);
  return echo.client({ socketPath });
}

/** Subscribes, and resolves when the server knows. */
async function subscribed(
  client: IpcClient<EchoMethods>,
  onTick: (tick: Tick) => void | Promise<void> = () => {},
) {
  const seen: (number | 'missed')[] = [];
  const before = echo.resumedAfter.length;
  const { close } = client.subscribe<Tick>(
    'ticks',
    {},
    {
      onMessage: (tick) => {
        seen.push(tick.sequence);
        return onTick(tick);
      },
      onMissed: () => void seen.push('missed'),
    },
  );
  await until(() => echo.resumedAfter.length > before);
  return { seen, close };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

it('delivers in order, however many, and ends when closed', async () => {
  const { seen, close } = await subscribed(echo.client());
  for (let sequence = 1; sequence <= 1000; sequence++) {
    echo.emit(sequence);
    if (sequence % 100 === 0) await until(() => seen.length === sequence);
  }
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
  close();
  await until(() => echo.sinks.size === 0);
});

it('resumes after a broken connection where it was', async () => {
  const client = await proxied();
  const { seen } = await subscribed(client);
  echo.emit(41);
  await until(() => seen.length === 1);
  proxy?.cut();
  await until(() => echo.resumedAfter.length === 2);
  echo.emit(42);
  await until(() => seen.length === 2);
  expect(echo.resumedAfter).toEqual([undefined, 41]);
  expect(seen).toEqual([41, 42]);
});

it('says missed where it cannot know: another server, or nothing had come yet', async () => {
  const client = await proxied();
  const { seen } = await subscribed(client);
  proxy?.cut();
  await until(() => echo.resumedAfter.length === 2);
  expect(seen).toEqual(['missed']);
  echo.emit(41);
  await until(() => seen.length === 2);
  await echo.server?.close();
  await echo.listen();
  await until(() => echo.resumedAfter.length === 3);
  echo.emit(42);
  await until(() => seen.length === 4);
  expect(seen).toEqual(['missed', 41, 'missed', 42]);
  expect(echo.resumedAfter).toEqual([undefined, undefined, undefined]);
});

it('passes on what the source says it cannot resume', async () => {
  const { seen } = await subscribed(echo.client());
  for (const sink of echo.sinks) sink.missed();
  echo.emit(9);
  await until(() => seen.length === 2);
  expect(seen).toEqual(['missed', 9]);
});

it('a slow handler misses messages, is told once, and holds up nobody else, not even on its own connection', async () => {
  const { opened, open } = gate();
  const client = echo.client();
  const slow = await subscribed(client, () => opened);
  const quick = await subscribed(client);
  for (let sequence = 1; sequence <= 1000; sequence++) {
    echo.emit(sequence, 'x'.repeat(1000));
    if (sequence % 25 === 0) await until(() => quick.seen.length === sequence);
  }
  expect(await client.methods.echo(1)).toBe(1);
  expect(slow.seen).toEqual([1]);
  open();
  await until(() => slow.seen.includes('missed'));
  echo.emit(1001);
  await until(() => slow.seen.at(-1) === 1001);
  // 64 of credit came; 128 waited at the server and were given up when there were more.
  expect(slow.seen).toEqual([...Array.from({ length: 64 }, (_, index) => index + 1), 'missed', 1001]);
  expect(quick.seen).not.toContain('missed');
});

it('keeps a bound on bytes too', async () => {
  await echo.server?.close();
  await echo.listen({ maxPendingBytes: 100_000 });
  const { opened, open } = gate();
  const { seen } = await subscribed(echo.client(), () => opened);
  for (let sequence = 1; sequence <= 75; sequence++) echo.emit(sequence, 'x'.repeat(20_000));
  open();
  await until(() => seen.includes('missed'));
  expect(seen).not.toContain(75);
});

it('never has more than its credit on the way, over reconnects too', async () => {
  const { opened, open } = gate();
  const client = await proxied();
  let waiting = 0;
  const { seen } = await subscribed(client, () => opened);
  for (let round = 0; round < 5; round++) {
    for (let index = 0; index < 50; index++) echo.emit(++waiting);
    await client.methods.echo(1);
    const resumed = echo.resumedAfter.length;
    proxy?.cut();
    await until(() => echo.resumedAfter.length > resumed);
    expect(echo.resumedAfter.at(-1)).toBeLessThanOrEqual(64);
  }
  open();
  await until(() => seen.length >= 64);
});

it('a handler that throws is logged and gets the next message', async () => {
  const { seen } = await subscribed(echo.client(), ({ sequence }) => {
    if (sequence === 1) throw new Error('handler broke');
  });
  echo.emit(1);
  echo.emit(2);
  await until(() => seen.length === 2);
  expect(echo.logged).toEqual(['a subscriber failed: handler broke']);
});

it('a message that cannot be sent is missed, and harms neither source nor connection', async () => {
  await echo.server?.close();
  await echo.listen({ maxFrameBytes: 10_000 });
  const { seen } = await subscribed(echo.client());
  echo.emit(1, 'x'.repeat(20_000));
  for (const sink of echo.sinks) sink.emit({ sequence: 2, text: 3n } as never);
  echo.emit(3);
  await until(() => seen.at(-1) === 3);
  expect(seen).toEqual(['missed', 'missed', 3]);
  expect(echo.logged.map((line) => line.split(':')[0])).toEqual([
    'a message could not be sent',
    'a message could not be sent',
  ]);
});

it('delivers nothing after it was closed', async () => {
  const { opened, open } = gate();
  const { seen, close } = await subscribed(echo.client(), () => opened);
  for (let sequence = 1; sequence <= 10; sequence++) echo.emit(sequence);
  await until(() => seen.length === 1);
  close();
  open();
  await until(() => echo.sinks.size === 0);
  expect(seen).toEqual([1]);
});

it('refuses one too many, and one that is not served, with a line in the log', async () => {
  await echo.server?.close();
  await echo.listen({ maxSubscriptionsPerClient: 1 });
  const client = echo.client();
  await subscribed(client);
  client.subscribe('ticks', {}, { onMessage: () => {}, onMissed: () => {} });
  client.subscribe('tocks', {}, { onMessage: () => {}, onMissed: () => {} });
  client.subscribe('ticks', { after: 'x' }, { onMessage: () => {}, onMissed: () => {} });
  await until(() => echo.logged.length === 3);
  expect(echo.logged).toEqual([
    expect.stringContaining('has 1 subscriptions already'),
    expect.stringContaining("no subscription 'tocks'"),
    expect.stringContaining('has 1 subscriptions already'),
  ]);
});
