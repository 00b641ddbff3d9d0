import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TOKEN } from './echo-contract.ts';
import { EchoServer, until } from './echo-server.ts';

let echo: EchoServer;
const children: ChildProcess[] = [];

beforeEach(() => {
  echo = new EchoServer();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await echo.close();
});

function start(file: string): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [echo.socketPath], { execArgv: ['--import', 'tsx'] });
  children.push(child);
  return child;
}

async function heard(child: ChildProcess, question?: string): Promise<unknown> {
  const answer = once(child, 'message');
  if (question) child.send(question);
  return ((await answer) as [unknown])[0];
}

/** Bytes of buffers that are alive. */
function bufferBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

it('a process that has stopped reading costs bounded memory and disturbs nobody; awake, it is told what it missed', async () => {
  await echo.listen();
  const sleeper = start('./subscriber-process.ts');
  await until(() => echo.sinks.size === 1);
  const quick = { ticks: 0 };
  const handlers = { onMessage: () => void quick.ticks++, onMissed: () => expect.unreachable() };
  const client = echo.client();
  client.subscribe('ticks', {}, handlers);
  await until(() => echo.sinks.size === 2);
  sleeper.kill('SIGSTOP');
  const before = bufferBytes();
  for (let sequence = 1; sequence <= 200; sequence++) {
    echo.emit(sequence, 'x'.repeat(1_000_000));
    await until(() => quick.ticks === sequence);
  }
  // 200 MB were sent, 64 messages of credit were there. Kept are 2 MB in the socket and 16 MiB at the subscription.
  expect(bufferBytes() - before).toBeLessThan(40_000_000);
  expect(await client.methods.echo('still')).toBe('still');
  sleeper.kill('SIGCONT');
  let seen = { ticks: 0, missed: 0, last: 0 };
  while (seen.missed === 0) seen = (await heard(sleeper, 'seen')) as typeof seen;
  echo.emit(201);
  while (seen.last !== 201) seen = (await heard(sleeper, 'seen')) as typeof seen;
  expect(seen.missed).toBe(1);
  expect(seen.ticks).toBeLessThan(10);
});

it('a server that is killed is found again when it is back', async () => {
  const first = start('./server-process.ts');
  await heard(first);
  const client = echo.client();
  const publishing = heard(first);
  const unsafe = expect(client.methods.publish({})).rejects.toMatchObject({ code: 'CNC_IPC_DISCONNECTED' });
  await publishing;
  const hanging = heard(first);
  const safe = client.methods.hang({});
  safe.catch(() => {});
  await hanging;
  first.kill('SIGKILL');
  await unsafe;
  expect(existsSync(echo.socketPath)).toBe(true);
  const second = start('./server-process.ts');
  expect(await heard(second)).toBe('listening');
  expect(await heard(second)).toBe('hanging');
  expect(await client.methods.echo(null)).toBe(second.pid);
});

it('nothing stays open after close, on either side', async () => {
  const server = start('./server-process.ts');
  await heard(server);
  const subscriber = start('./subscriber-process.ts');
  await heard(subscriber, 'seen');
  const client = echo.client();
  await client.ready(30_000);
  const exits = [once(subscriber, 'exit'), once(server, 'exit')];
  subscriber.send('close');
  server.send('close');
  expect(await Promise.all(exits)).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(existsSync(echo.socketPath)).toBe(false);
});

it('a program in another language joins by what docs/ipc.md says', async () => {
  await echo.listen();
  const docs = await readFile(new URL('../../../../docs/ipc.md', import.meta.url), 'utf8');
  const program = /```python\n([\s\S]*?)```/.exec(docs)?.[1];
  const path = join(echo.dir, 'guest.py');
  await writeFile(
    path,
    `${program}
guest = Guest(${JSON.stringify(echo.socketPath)}, ${JSON.stringify(TOKEN)}, "guest")
print(guest.call("add", {"a": 2, "b": 3}))
print(guest.call("echo", "é"))
try:
    guest.call("fail", {"code": "full"})
except RuntimeError as error:
    print(error)
`,
  );
  const { stdout } = await promisify(execFile)('python3', [path]);
  expect(stdout.split('\n')).toEqual(['5', 'é', 'CNC_DATABASE_FULL: disk full', '']);
});
