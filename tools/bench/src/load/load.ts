import { type EventMessage, publishEvents, syntheticEvents } from '@celery-cnc/fleet';
import type { Transport } from '../settings.ts';
import { RedisFlood } from './redis-flood.ts';

/** Events that are made and encoded already: publishing them costs as little as it can. */
export interface Load {
  readonly events: number;
  /** Publishes everything; resolves when all is out. `pace` is asked after each portion, with the events published so far. */
  publish(brokerUrl: string, pace: Pace): Promise<void>;
}

/** Resolves when more may be published. */
export type Pace = (published: number) => Promise<void>;

/** What a load looks like; workers that batch two events are what is seen most. */
export interface LoadOptions {
  readonly tasks: number;
  readonly inFlight: number;
  readonly eventsPerMessage?: number;
}

const FAIL_EVERY = 20;
/** Each portion has a connection of its own. */
const MESSAGES_PER_PORTION = 2000;

/** Four events a task, args and kwargs of 80 characters, one failure in twenty. */
export function prepareLoad(transport: Transport, options: LoadOptions): Load {
  const messages = syntheticEvents({ eventsPerMessage: 2, failEvery: FAIL_EVERY, ...options });
  return transport === 'redis' ? new RedisFlood(messages) : amqpLoad([...messages]);
}

function amqpLoad(messages: readonly EventMessage[]): Load {
  return {
    events: messages.reduce((sum, message) => sum + message.events, 0),
    async publish(brokerUrl, pace) {
      let published = 0;
      for (let index = 0; index < messages.length; index += MESSAGES_PER_PORTION) {
        published += await publishEvents(brokerUrl, messages.slice(index, index + MESSAGES_PER_PORTION));
        await pace(published);
      }
    },
  };
}
