import { once } from 'node:events';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';

/** Which worker is asked how often. */
export interface RoundTrips {
  readonly worker: string;
  readonly times: number;
}

const COMMAND = 'enable_events';

/** The least that a command to a worker and its answer take: one after the other, by the client library alone; milliseconds. */
export function bareRoundTrips(brokerUrl: string, asked: RoundTrips): Promise<readonly number[]> {
  return brokerUrl.startsWith('amqp') ? overRabbitmq(brokerUrl, asked) : overRedis(brokerUrl, asked);
}

function commandTo(worker: string, queue: string): string {
  return JSON.stringify({
    method: COMMAND,
    arguments: {},
    destination: [worker],
    pattern: null,
    matcher: null,
    ticket: 'bare',
    reply_to: { exchange: '', routing_key: queue },
  });
}

async function overRedis(url: string, { worker, times }: RoundTrips): Promise<readonly number[]> {
  const client = new Redis(url);
  const queue = 'bare.reply';
  const envelope = JSON.stringify({
    body: Buffer.from(commandTo(worker, queue)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { clock: 0, expires: 0 },
    properties: {
      delivery_mode: 2,
      delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: 'bare',
    },
  });
  const taken = await timed(times, async () => {
    await client.publish('/0.celery.pidbox', envelope);
    await client.brpop(queue, 10);
  });
  await client.quit();
  return taken;
}

async function overRabbitmq(url: string, { worker, times }: RoundTrips): Promise<readonly number[]> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.consume(queue, () => channel.emit('reply'), { noAck: true });
  const body = Buffer.from(commandTo(worker, queue));
  const content = { contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 1 };
  const taken = await timed(times, async () => {
    const replied = once(channel, 'reply');
    channel.publish('celery.pidbox', '', body, content);
    await replied;
  });
  await connection.close();
  return taken;
}

async function timed(times: number, exchange: () => Promise<void>): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let done = 0; done < times; done++) {
    const startedAt = performance.now();
    await exchange();
    taken.push(performance.now() - startedAt);
  }
  return taken;
}
