import { type EventMessage, publishEvents, syntheticEvents } from '@celery-cnc/fleet';
import type { Transport } from '../settings.ts';
import { RedisFlood } from './redis-flood.ts';

/** Events that are made and encoded already: publishing them costs as little as it can. */
export interface Load {
  readonly events: number;
  /** Publishes everything, at a rate (events a second) or as fast as it goes; resolves when all is out. */
  publish(brokerUrl: string, eventsPerSecond?: number): Promise<void>;
}

/** What a load looks like; workers that batch two events are what is seen most. */
export interface LoadOptions {
  readonly tasks: number;
  readonly inFlight: number;
  readonly eventsPerMessage?: number;
}

const FAIL_EVERY = 20;

/** Four events a task, args and kwargs of 80 characters, one failure in twenty. */
export function prepareLoad(transport: Transport, options: LoadOptions): Load {
  const messages = syntheticEvents({ eventsPerMessage: 2, failEvery: FAIL_EVERY, ...options });
  return transport === 'redis' ? new RedisFlood(messages) : amqpLoad([...messages]);
}

function amqpLoad(messages: readonly EventMessage[]): Load {
  return {
    events: messages.reduce((sum, message) => sum + message.events, 0),
    async publish(brokerUrl, eventsPerSecond) {
      await publishEvents(brokerUrl, messages, eventsPerSecond === undefined ? {} : { eventsPerSecond });
    },
  };
}
