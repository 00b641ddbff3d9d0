import { type Channel, connect } from 'amqplib';
import type { ReplyAddress, SimulatedTransport } from './simulated-fleet.ts';
import type { SimulatedWorker } from './worker-answers.ts';

const WORKERS_A_CHANNEL = 100;
const JSON_CONTENT = { contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 1 };

/** As kombu over AMQP: a mailbox queue for each worker. They share connections: the broker has no cores for a thousand. */
export class AmqpTransport implements SimulatedTransport {
  readonly #url: string;
  #speaker: Channel | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async listen(
    workers: readonly SimulatedWorker[],
    hear: (worker: SimulatedWorker, body: string) => void,
  ): Promise<void> {
    this.#speaker = await this.#open();
    await this.#speaker.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false });
    await this.#speaker.assertExchange('celery.pidbox', 'fanout', { durable: false, autoDelete: false });
    for (let start = 0; start < workers.length; start += WORKERS_A_CHANNEL) {
      const channel = await this.#open();
      const some = workers.slice(start, start + WORKERS_A_CHANNEL);
      for (const worker of some) await openMailbox(channel, worker, (body) => hear(worker, body));
    }
  }

  async reply({ ticket, routingKey }: ReplyAddress, body: string): Promise<void> {
    this.#publish('', routingKey, body, { ticket, clock: 1 });
  }

  async sendEvent({ name }: SimulatedWorker, type: string, body: string): Promise<void> {
    this.#publish('celeryev', type.replaceAll('-', '.'), body, { hostname: name });
  }

  /** What the socket cannot take at once waits in memory: it is little. */
  #publish(exchange: string, routingKey: string, body: string, headers: object): void {
    this.#speaker?.publish(exchange, routingKey, Buffer.from(body), { ...JSON_CONTENT, headers });
  }

  async #open(): Promise<Channel> {
    const connection = await connect(this.#url);
    return connection.createChannel();
  }
}

async function openMailbox(
  channel: Channel,
  { name }: SimulatedWorker,
  hear: (body: string) => void,
): Promise<void> {
  const { queue } = await channel.assertQueue(`${name}.celery.pidbox`, {
    durable: false,
    autoDelete: true,
    expires: 10_000,
    messageTtl: 300_000,
  });
  await channel.bindQueue(queue, 'celery.pidbox', '');
  await channel.consume(queue, (message) => message && hear(message.content.toString()), { noAck: true });
}
