import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { envelopeOf } from '@celery-cnc/fleet';
import type { Wire } from './wire.ts';

const LINE_FEED = 10;

/** PUBLISH commands, as Kombu sends them. */
export const redisWire: Wire = {
  encode(message) {
    const channel = `/0.celeryev/${message.routingKey}`;
    return Buffer.from(`*3\r\n$7\r\nPUBLISH\r\n${bulk(channel)}${bulk(envelopeOf(message))}`);
  },
  async connect(brokerUrl) {
    const { hostname, port } = new URL(brokerUrl);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const answered = countAnswers(socket);
    return {
      socket,
      async finish(messages) {
        await answered(messages);
        socket.destroy();
      },
    };
  },
};

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
