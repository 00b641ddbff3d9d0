import { type ChannelModel, connect } from 'amqplib';
import { Redis } from 'ioredis';

/** What workers are asked, as far as who answers has to know. */
export interface Question {
  readonly method: string;
  readonly ticket: string;
  /** Where replies go. */
  readonly queue: string;
}

/** Sends a reply as it is: in kombu's envelope on Redis, as the body of a message on RabbitMQ. */
export type Reply = (question: Question, body: string, ticket?: string) => Promise<void>;

/** Hears control commands as a worker does, and says whatever a test has it say. */
export interface FakeWorker {
  /** Sends an event, or what is none. */
  sendEvent(body: string): Promise<void>;
  stop(): Promise<void>;
}

/** Rejects, to nobody's concern, where the broker or the test ends meanwhile. */
type Answer = (question: Question, reply: Reply) => Promise<void>;

function readQuestion(body: string): Question | null {
  const { method, ticket, reply_to: replyTo } = JSON.parse(body);
  return replyTo ? { method, ticket, queue: replyTo.routing_key } : null;
}

function envelope(body: string, ticket?: string): string {
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { ticket },
    properties: { body_encoding: 'base64', delivery_info: {}, delivery_tag: 'x' },
  });
}

/** Over Redis. A body that begins with `raw:` is sent without an envelope. */
export async function fakeRedisWorker(url: string, answer: Answer): Promise<FakeWorker> {
  const [listener, client] = [new Redis(url), new Redis(url)];
  for (const own of [listener, client]) own.on('error', () => {});
  const reply: Reply = async ({ queue, ticket }, body, otherTicket) => {
    const raw = body.startsWith('raw:') ? body.slice('raw:'.length) : envelope(body, otherTicket ?? ticket);
    await client.lpush(queue, raw);
  };
  await listener.subscribe('/0.celery.pidbox');
  listener.on('message', (_channel: string, message: string) => {
    const body = Buffer.from(JSON.parse(message).body, 'base64').toString();
    const question = readQuestion(body);
    if (question) answer(question, reply).catch(() => {});
  });
  return {
    sendEvent: async (body) => {
      await client.publish('/0.celeryev/task.multi', envelope(body));
    },
    stop: async () => {
      listener.disconnect();
      client.disconnect();
    },
  };
}

/** Over RabbitMQ. */
export async function fakeRabbitmqWorker(url: string, answer: Answer): Promise<FakeWorker> {
  const model: ChannelModel = await connect(url);
  // Tests kill the broker under it.
  model.on('error', () => {});
  const channel = await model.createChannel();
  const { queue: own } = await channel.assertQueue('', { exclusive: true });
  await channel.assertExchange('celery.pidbox', 'fanout', { durable: false });
  await channel.bindQueue(own, 'celery.pidbox', '');
  const reply: Reply = async ({ queue, ticket }, body, otherTicket) => {
    const options = { contentType: 'application/json', headers: { ticket: otherTicket ?? ticket } };
    channel.publish('', queue, Buffer.from(body), options);
  };
  await channel.consume(own, (message) => {
    const question = message && readQuestion(message.content.toString());
    if (question) answer(question, reply).catch(() => {});
  });
  return {
    sendEvent: async (body) => {
      channel.publish('celeryev', 'task.multi', Buffer.from(body), { contentType: 'application/json' });
    },
    stop: () => model.close().catch(() => {}),
  };
}
