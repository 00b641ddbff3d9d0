import { once } from 'node:events';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import type { EventMessage } from './synthetic-events.ts';

/** How fast to publish. */
export interface PublishEventsOptions {
  /** Events a second; as fast as it goes without it. */
  readonly eventsPerSecond?: number;
}

const CHUNK_MESSAGES = 200;

/** Publishes events on a broker as Celery's workers do; resolves with the number of events when all are out. */
export async function publishEvents(
  brokerUrl: string,
  messages: Iterable<EventMessage>,
  options: PublishEventsOptions = {},
): Promise<number> {
  const publisher = brokerUrl.startsWith('amqp') ? await openRabbitmq(brokerUrl) : await openRedis(brokerUrl);
  const startedAt = performance.now();
  let published = 0;
  let chunk: EventMessage[] = [];
  const flush = async () => {
    await publisher.publish(chunk);
    published += chunk.reduce((sum, message) => sum + message.events, 0);
    chunk = [];
    if (options.eventsPerSecond === undefined) return;
    const aheadMs = (published / options.eventsPerSecond) * 1000 - (performance.now() - startedAt);
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  };
  for (const message of messages) {
    chunk.push(message);
    if (chunk.length >= CHUNK_MESSAGES) await flush();
  }
  if (chunk.length > 0) await flush();
  await publisher.close();
  return published;
}

interface Publisher {
  publish(messages: readonly EventMessage[]): Promise<void>;
  close(): Promise<void>;
}

async function openRedis(url: string): Promise<Publisher> {
  const client = new Redis(url);
  const db = new URL(url).pathname.slice(1) || '0';
  return {
    async publish(messages) {
      const pipeline = client.pipeline();
      for (const message of messages)
        pipeline.publish(`/${db}.celeryev/${message.routingKey}`, envelopeOf(message));
      await pipeline.exec();
    },
    async close() {
      await client.quit();
    },
  };
}

async function openRabbitmq(url: string): Promise<Publisher> {
  const connection = await connect(url);
  // Without confirms, as workers publish their events.
  const channel = await connection.createChannel();
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false });
  return {
    async publish(messages) {
      for (const { routingKey, body, hostname } of messages) {
        const flowing = channel.publish('celeryev', routingKey, Buffer.from(body), {
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          headers: { hostname },
          deliveryMode: 1,
          priority: 0,
        });
        if (!flowing) await once(channel, 'drain');
      }
    },
    async close() {
      // Answered when RabbitMQ has taken everything that was written before.
      await channel.close();
      await connection.close();
    },
  };
}

/** Kombu's envelope on Redis. */
export function envelopeOf({ body, hostname, routingKey }: EventMessage): string {
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { hostname },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: routingKey },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: '7f0d7a4e-0d0c-4f7b-9c3b-2f6f3a4d5e6f',
    },
  });
}
