import { randomUUID } from 'node:crypto';

/** A message to be put into Kombu's Redis envelope. */
export interface EnvelopeContent {
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly exchange: string;
  readonly routingKey: string;
  readonly priority: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  /** 2, the default, is kept on disk where the broker can. */
  readonly deliveryMode?: 1 | 2;
}

/** Writes Kombu's envelope. Every field here is one without which a worker drops the message, or dies of it. */
export function writeRedisEnvelope(content: EnvelopeContent): string {
  return JSON.stringify({
    body: Buffer.from(content.body).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: content.headers,
    properties: {
      ...(content.correlationId === undefined ? {} : { correlation_id: content.correlationId }),
      ...(content.replyTo === undefined ? {} : { reply_to: content.replyTo }),
      delivery_mode: content.deliveryMode ?? 2,
      delivery_info: { exchange: content.exchange, routing_key: content.routingKey },
      priority: content.priority,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  });
}
