import type { Socket } from 'node:net';
import type { EventMessage } from '@celery-cnc/fleet';
import { connect } from 'amqplib';
import type { Wire } from './wire.ts';

const EXCHANGE = 'celeryev';
/** The first channel of a connection. */
const CHANNEL = 1;
const FRAME = { method: 1, header: 2, body: 3 } as const;
const FRAME_END = 0xce;
const BASIC = 60;
const PUBLISH = 40;
/** Content type, content encoding, headers, delivery mode and priority follow. */
const PROPERTY_FLAGS = 0xf800;
const TRANSIENT = 1;

/** `basic.publish` frames of AMQP 0-9-1 on the first channel, as Kombu sends events: without confirms. */
export const amqpWire: Wire = {
  encode(message) {
    const body = Buffer.from(message.body);
    return Buffer.concat([
      frame(FRAME.method, publishMethod(message.routingKey)),
      frame(FRAME.header, contentHeader(message, body.length)),
      frame(FRAME.body, body),
    ]);
  },
  async connect(brokerUrl) {
    const connection = await connect(brokerUrl);
    const channel = await connection.createChannel();
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true, autoDelete: false });
    return {
      // What the library opened; its own writing is over until the end.
      socket: (connection.connection as unknown as { readonly stream: Socket }).stream,
      async finish() {
        // Answered when RabbitMQ has taken everything that was written before.
        await channel.close();
        await connection.close();
      },
    };
  },
};

function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(CHANNEL, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([FRAME_END])]);
}

function publishMethod(routingKey: string): Buffer {
  // Between the exchange and what stands before it: a reserved short; at the end the flags mandatory and immediate.
  return Buffer.concat([shorts(BASIC, PUBLISH, 0), short(EXCHANGE), short(routingKey), Buffer.from([0])]);
}

function contentHeader({ hostname }: EventMessage, bodyLength: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(bodyLength));
  const headers = Buffer.concat([short('hostname'), Buffer.from('S'), long(hostname)]);
  return Buffer.concat([
    shorts(BASIC, 0),
    length,
    shorts(PROPERTY_FLAGS),
    short('application/json'),
    short('utf-8'),
    long(headers),
    Buffer.from([TRANSIENT, 0]),
  ]);
}

function shorts(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

/** A short string: its length in a byte. */
function short(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** A long string or a table: its length in four bytes. */
function long(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
