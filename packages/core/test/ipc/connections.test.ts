import { stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  encodeFrameHeader,
  FRAME_KINDS,
  type Frame,
  type FrameKind,
  FrameReader,
} from '../../src/ipc/frame.ts';
import { TOKEN } from './echo-contract.ts';
import { EchoServer, until } from './echo-server.ts';

let echo: EchoServer;
const sockets: Socket[] = [];

beforeEach(async () => {
  echo = new EchoServer();
  await echo.listen();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await echo.close();
});

/** A peer that says whatever it wants. */
async function peer() {
  const socket = connect(echo.socketPath);
  sockets.push(socket);
  const reader = new FrameReader(1_000_000);
  const frames: Frame[] = [];
  let closed = false;
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  socket.on('data', (chunk: Buffer) => frames.push(...reader.push(chunk)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    frames,
    say(kind: number, id: number, value?: unknown) {
      const body = value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(value));
      socket.write(Buffer.concat([encodeFrameHeader(kind as FrameKind, id, body.length), body]));
    },
    answers: () => frames.map(({ kind, id, body }) => [kind, id, JSON.parse(body.toString() || 'null')]),
    closed: () => until(() => closed),
  };
}

const hello = { protocol: 1, role: 'component', name: 'stranger', token: TOKEN };

async function greeted() {
  const guest = await peer();
  guest.say(FRAME_KINDS.hello, 0, hello);
  await until(() => guest.frames.length === 1);
  guest.frames.length = 0;
  return guest;
}

it('keeps the socket to this user', async () => {
  expect((await stat(echo.socketPath)).mode & 0o077).toBe(0);
});

it.each([
  ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a frame shorter than its header', Buffer.from([0, 0, 0, 1, 9])],
  ['a length of 4 GiB', Buffer.from([255, 255, 255, 255])],
  ['a hello above 4 KiB', Buffer.from([0, 0, 16, 1])],
  [
    'a hello that is no JSON',
    Buffer.concat([encodeFrameHeader(FRAME_KINDS.hello, 0, 3), Buffer.from('{x}')]),
  ],
  ['a call before the hello', encodeFrameHeader(FRAME_KINDS.call, 1, 0)],
])('closes one connection on %s, and tells it to the log', async (_what, bytes) => {
  const good = echo.client();
  await good.ready(5000);
  const bad = await peer();
  bad.socket.write(bytes);
  await bad.closed();
  expect(echo.logged).toHaveLength(1);
  expect(echo.logged[0]).toContain('a connection was closed');
  expect(await good.methods.echo(2)).toBe(2);
});

it.each([
  ['a frame above the limit', Buffer.from([127, 0, 0, 0])],
  ['a kind that is not', Buffer.from([0, 0, 0, 5, 99, 0, 0, 0, 1])],
])('closes a connection after the hello on %s', async (_what, bytes) => {
  const bad = await greeted();
  bad.socket.write(bytes);
  await bad.closed();
  expect(echo.logged[0]).toMatch(/^a connection was closed: .*(limit|unknown)/);
});

it('closes a connection that uses an id twice at once', async () => {
  const bad = await greeted();
  bad.say(FRAME_KINDS.call, 7, ['hang', {}, 5000]);
  bad.say(FRAME_KINDS.call, 7, ['hang', {}, 5000]);
  await bad.closed();
  expect(echo.aborted).toEqual(['CNC_IPC_DISCONNECTED']);
});

it('answers a call that is no call, and goes on', async () => {
  const guest = await greeted();
  guest.say(FRAME_KINDS.call, 1, { method: 'add' });
  guest.say(FRAME_KINDS.subscribe, 2, ['ticks', {}, -1]);
  guest.say(FRAME_KINDS.call, 3, ['add', { a: 1, b: 2 }, 5000]);
  await until(() => guest.frames.length === 3);
  expect(guest.answers().sort()).toMatchObject([
    [FRAME_KINDS.result, 3, 3],
    [FRAME_KINDS.error, 1, { code: 'CNC_IPC_PROTOCOL' }],
    [FRAME_KINDS.error, 2, { code: 'CNC_IPC_PROTOCOL' }],
  ]);
});

it('tells a stranger why it is refused, and never repeats the token', async () => {
  for (const [wrong, problem] of [
    [{ token: 'guess' }, 'has not the token of this run'],
    [{ token: `${TOKEN}x` }, 'has not the token of this run'],
    [{ protocol: 2 }, 'speaks protocol 2'],
    [{ role: 'king' }, 'no hello'],
  ] as const) {
    const stranger = await peer();
    stranger.say(FRAME_KINDS.hello, 0, { ...hello, ...wrong });
    await stranger.closed();
    expect(stranger.answers()).toMatchObject([
      [FRAME_KINDS.error, 0, { code: 'CNC_IPC_HANDSHAKE', message: expect.stringContaining(problem) }],
    ]);
    expect(echo.logged.at(-1)).toContain(problem);
  }
  expect(echo.logged.join()).not.toContain('guess');
  expect(echo.logged.join()).not.toContain(TOKEN);
});

it('tells a client with a wrong token when it asks, and logs it once however often it is tried', async () => {
  const stranger = echo.client({ token: 'guess' });
  const refusals = () => echo.logged.filter((line) => line.startsWith('a connection was closed'));
  await until(() => refusals().length > 2);
  await expect(stranger.ready(1)).rejects.toMatchObject({
    code: 'CNC_IPC_HANDSHAKE',
    message: expect.stringContaining('has not the token'),
  });
  expect(echo.logged.filter((line) => line.startsWith('the connection was given up'))).toHaveLength(1);
});

it('closes a connection that says nothing', async () => {
  await echo.server?.close();
  await echo.listen({ handshakeTimeoutMs: 30 });
  const mute = await peer();
  await mute.closed();
  expect(echo.logged[0]).toContain('no hello in time');
});

it('takes only so many clients, and one more when another has gone', async () => {
  await echo.server?.close();
  await echo.listen({ maxClients: 2 });
  const [first, second] = [echo.client(), echo.client()];
  await Promise.all([first.ready(5000), second.ready(5000)]);
  const third = echo.client();
  await until(() => echo.logged.some((line) => line.includes('one more was refused')));
  await expect(third.ready(1)).rejects.toMatchObject({ code: 'CNC_IPC_LIMIT' });
  await first.close();
  expect(await third.methods.echo(3)).toBe(3);
});

it('takes only so many calls at once', async () => {
  await echo.server?.close();
  await echo.listen({ maxCallsPerClient: 2 });
  const client = echo.client();
  const hanging = [1, 2].map(() => client.call('hang', {}, { deadlineMs: 2000 }).catch(() => {}));
  await expect(client.methods.echo(1)).rejects.toMatchObject({ code: 'CNC_IPC_LIMIT' });
  await client.close();
  await Promise.all(hanging);
});

it('refuses calls beyond what a client may hold', async () => {
  const client = echo.client();
  const calls = Array.from({ length: 1025 }, () => client.methods.hang({}));
  const outcomes = Promise.allSettled(calls);
  await expect(calls[1024]).rejects.toMatchObject({ code: 'CNC_IPC_LIMIT' });
  await client.close();
  expect((await outcomes).filter(({ status }) => status === 'rejected')).toHaveLength(1025);
});

it('refuses frames above the limit without breaking the connection', async () => {
  await echo.server?.close();
  await echo.listen({ maxFrameBytes: 100_000 });
  const { methods } = echo.client();
  await expect(methods.echo('x'.repeat(100_000))).rejects.toMatchObject({ code: 'CNC_IPC_LIMIT' });
  await expect(methods.text({ length: 100_000 })).rejects.toMatchObject({ code: 'CNC_IPC_LIMIT' });
  expect(await methods.text({ length: 99_000 })).toHaveLength(99_000);
  expect(echo.logged).toEqual([]);
});

it('refuses parameters that are no plain values, and goes on', async () => {
  const { methods } = echo.client();
  await expect(methods.echo(1n)).rejects.toThrow('BigInt');
  const circle: { self?: unknown } = {};
  circle.self = circle;
  await expect(methods.echo(circle)).rejects.toThrow('circular');
  expect(await methods.echo(1)).toBe(1);
});

it('cuts off a client that asks and never reads', async () => {
  await echo.server?.close();
  await echo.listen({ maxUnreadBytes: 2_000_000 });
  const greedy = await greeted();
  greedy.socket.pause();
  for (let id = 1; id <= 20; id++) greedy.say(FRAME_KINDS.call, id, ['text', { length: 500_000 }, 5000]);
  await until(() => echo.logged.length > 0);
  expect(echo.logged[0]).toContain('stranger reads too slowly');
});
