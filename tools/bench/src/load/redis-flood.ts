import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type EventMessage, envelopeOf } from '@celery-cnc/fleet';
import type { Load, Pace } from './load.ts';

const MESSAGES_PER_CHUNK = 100;
const LINE_FEED = 10;

interface Chunk {
  readonly bytes: Buffer;
  readonly messages: number;
  readonly events: number;
}

/** PUBLISH commands as bytes: a client library would use up the core that the monitors need. */
export class RedisFlood implements Load {
  readonly events: number;
  readonly #chunks: readonly Chunk[];

  constructor(messages: Iterable<EventMessage>) {
    const chunks: Chunk[] = [];
    let gathered: EventMessage[] = [];
    for (const message of messages) {
      gathered.push(message);
      if (gathered.length < MESSAGES_PER_CHUNK) continue;
      chunks.push(toChunk(gathered));
      gathered = [];
    }
    if (gathered.length > 0) chunks.push(toChunk(gathered));
    this.#chunks = chunks;
    this.events = chunks.reduce((sum, chunk) => sum + chunk.events, 0);
  }

  async publish(brokerUrl: string, pace: Pace): Promise<void> {
    const { hostname, port } = new URL(brokerUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const answered = countAnswers(socket);
    let events = 0;
    let messages = 0;
    for (const chunk of this.#chunks) {
      if (!socket.write(chunk.bytes)) await once(socket, 'drain');
      events += chunk.events;
      messages += chunk.messages;
      await pace(events);
    }
    await answered(messages);
    socket.destroy();
  }
}

function toChunk(messages: readonly EventMessage[]): Chunk {
  const commands = messages.map((message) => {
    const channel = `/0.celeryev/${message.routingKey}`;
    const envelope = envelopeOf(message);
    return `*3\r\n$7\r\nPUBLISH\r\n${bulk(channel)}${bulk(envelope)}`;
  });
  return {
    bytes: Buffer.from(commands.join('')),
    messages: messages.length,
    events: messages.reduce((sum, message) => sum + message.events, 0),
  };
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** Resolves when so many answers, one line each, have come. */
function countAnswers(socket: Socket): (wanted: number) => Promise<void> {
  let lines = 0;
  let check = () => {};
  socket.on('data', (data) => {
    for (const byte of data) if (byte === LINE_FEED) lines++;
    check();
  });
  return (wanted) =>
    new Promise((resolve, reject) => {
      check = () => lines >= wanted && resolve();
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('Redis closed the connection of the publisher')));
      check();
    });
}
