import { once } from 'node:events';
import { type EventMessage, syntheticEvents } from '@celery-cnc/fleet';
import type { Transport } from '../settings.ts';
import { amqpWire } from './amqp-wire.ts';
import { redisWire } from './redis-wire.ts';
import type { Wire } from './wire.ts';

/** Resolves when more may be published. */
export type Pace = (published: number) => Promise<void>;

/** What a load looks like; workers that batch two events are what is seen most. */
export interface LoadOptions {
  readonly tasks: number;
  readonly inFlight: number;
  readonly eventsPerMessage?: number;
}

const FAIL_EVERY = 20;
const MESSAGES_PER_CHUNK = 100;
const WIRES: Readonly<Record<Transport, Wire>> = { redis: redisWire, amqp: amqpWire };

/** Messages that are written at once. */
interface Chunk {
  readonly bytes: Buffer;
  readonly events: number;
}

/** Four events a task, args and kwargs of 80 characters, one failure in twenty. */
export function prepareLoad(transport: Transport, options: LoadOptions): Load {
  return new Load(
    syntheticEvents({ eventsPerMessage: 2, failEvery: FAIL_EVERY, ...options }),
    WIRES[transport],
  );
}

/** Events that are made and encoded already: publishing them costs as little as it can. */
export class Load {
  readonly events: number;
  readonly #messages: number;
  readonly #chunks: readonly Chunk[];
  readonly #wire: Wire;

  constructor(messages: Iterable<EventMessage>, wire: Wire) {
    const all = [...messages];
    const chunks: Chunk[] = [];
    for (let index = 0; index < all.length; index += MESSAGES_PER_CHUNK) {
      const chunk = all.slice(index, index + MESSAGES_PER_CHUNK);
      chunks.push({
        bytes: Buffer.concat(chunk.map((message) => wire.encode(message))),
        events: eventsOf(chunk),
      });
    }
    this.events = eventsOf(all);
    this.#messages = all.length;
    this.#chunks = chunks;
    this.#wire = wire;
  }

  /** Publishes everything; resolves when all is out. `pace` is asked after each portion, with the events published so far. */
  async publish(brokerUrl: string, pace: Pace): Promise<void> {
    const { socket, finish } = await this.#wire.connect(brokerUrl);
    let published = 0;
    for (const { bytes, events } of this.#chunks) {
      if (!socket.write(bytes)) await once(socket, 'drain');
      published += events;
      await pace(published);
    }
    await finish(this.#messages);
  }
}

function eventsOf(messages: readonly EventMessage[]): number {
  return messages.reduce((sum, message) => sum + message.events, 0);
}
