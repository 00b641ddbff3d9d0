import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { ReplyAddress, SimulatedTransport } from './simulated-fleet.ts';
import type { SimulatedWorker } from './worker-answers.ts';

const MAILBOXES = '/0.celery.pidbox';

/** As kombu over Redis: a connection for each worker's mailbox, and one on which all of them speak. */
export class RedisTransport implements SimulatedTransport {
  readonly #url: string;
  readonly #speaker: Redis;
  /** The envelope that was opened last, which every worker gets. */
  #opened: { readonly envelope: string; readonly body: string } | undefined;

  constructor(url: string) {
    this.#url = url;
    this.#speaker = new Redis(url, { enableAutoPipelining: true });
  }

  async listen(
    workers: readonly SimulatedWorker[],
    hear: (worker: SimulatedWorker, body: string) => void,
  ): Promise<void> {
    await Promise.all(
      workers.map(async (worker) => {
        const mailbox = new Redis(this.#url, { enableReadyCheck: false });
        mailbox.on('pmessage', (_pattern: string, _channel: string, envelope: string) =>
          hear(worker, this.#open(envelope)),
        );
        await mailbox.psubscribe(MAILBOXES);
      }),
    );
  }

  async reply({ ticket, routingKey }: ReplyAddress, body: string): Promise<void> {
    const envelope = envelopeWith(body, { ticket, clock: 1 }, { exchange: '', routing_key: routingKey });
    await this.#speaker.lpush(routingKey, envelope);
  }

  async sendEvent({ name }: SimulatedWorker, type: string, body: string): Promise<void> {
    const routingKey = type.replaceAll('-', '.');
    const envelope = envelopeWith(
      body,
      { hostname: name },
      { exchange: 'celeryev', routing_key: routingKey },
    );
    await this.#speaker.publish(`/0.celeryev/${routingKey}`, envelope);
  }

  #open(envelope: string): string {
    if (this.#opened?.envelope !== envelope) {
      const { body } = JSON.parse(envelope) as { readonly body: string };
      this.#opened = { envelope, body: Buffer.from(body, 'base64').toString() };
    }
    return this.#opened.body;
  }
}

function envelopeWith(
  body: string,
  headers: Readonly<Record<string, unknown>>,
  deliveryInfo: Readonly<Record<string, string>>,
): string {
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers,
    properties: {
      delivery_mode: 1,
      delivery_info: deliveryInfo,
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}
