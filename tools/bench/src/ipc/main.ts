/** Codecs and transports for batches of events between two processes: `npx tsx tools/bench/src/ipc/main.ts`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODECS, type Codec } from './codecs.ts';
import { eventBatch } from './event-batch.ts';

const ECHO = fileURLToPath(new URL('./echo-process.ts', import.meta.url));
const BATCH_EVENTS = 500;
const BATCHES = 200;
const IN_FLIGHT = 2;

const batch = eventBatch(BATCH_EVENTS) as object;
const rows: string[][] = [
  ['transport', 'codec', 'events/s', 'bytes an event'],
  ['---', '---', '---', '---'],
];
for (const serialization of ['json', 'advanced'] as const) rows.push(await overFork(serialization));
for (const codec of CODECS) rows.push(await overSocket(codec));
process.stdout.write(`${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);

async function overFork(serialization: 'json' | 'advanced'): Promise<string[]> {
  const child = start(serialization);
  let answered = 0;
  child.on('message', () => {
    answered++;
  });
  const seconds = await timed(async () => {
    for (let sent = 0; sent < BATCHES; sent++) {
      child.send({ batch: { ...batch, sequence: sent } });
      while (sent - answered >= IN_FLIGHT) await once(child, 'message');
    }
    while (answered < BATCHES) await once(child, 'message');
  });
  child.kill();
  return ['fork channel', serialization, rate(seconds), ''];
}

async function overSocket(codec: Codec): Promise<string[]> {
  const child = start('advanced');
  const path = join(tmpdir(), `cnc-bench-${process.pid}-${CODECS.indexOf(codec)}.sock`);
  child.send({ path, codec: codec.name });
  await once(child, 'message');
  const socket = connect(path);
  await once(socket, 'connect');
  let answered = 0;
  socket.on('data', (chunk: Buffer) => {
    answered += chunk.length;
  });
  let bytes = 0;
  const seconds = await timed(async () => {
    for (let sent = 0; sent < BATCHES; sent++) {
      const body = codec.encode({ ...batch, sequence: sent });
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32BE(body.length);
      bytes = body.length;
      socket.write(length);
      socket.write(body);
      while (sent - answered >= IN_FLIGHT) await once(socket, 'data');
    }
    while (answered < BATCHES) await once(socket, 'data');
  });
  socket.end();
  child.kill();
  return ['Unix socket', codec.name, rate(seconds), String(Math.round(bytes / BATCH_EVENTS))];
}

function start(serialization: 'json' | 'advanced'): ChildProcess {
  return fork(ECHO, [], { serialization });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function rate(seconds: number): string {
  return Math.round((BATCHES * BATCH_EVENTS) / seconds).toLocaleString('en');
}
