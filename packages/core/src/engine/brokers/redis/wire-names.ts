import type { TransportOptions } from '../../../config/resolved-config.ts';
import { pidboxExchange } from '../../control/pidbox-exchange.ts';

/** What kombu puts between a queue's name and its priority step. */
const SEPARATOR = '\x06\x16';

/** Kombu's default priority steps; step 0 has no suffix. */
const PRIORITY_STEPS = [0, 3, 6, 9] as const;

/** PSUBSCRIBE patterns for the events of apps: with routing keys (kombu's default) and without. */
export function eventPatterns(names: readonly TransportOptions[], db: number): readonly string[] {
  const channels = names.map(({ globalKeyPrefix, eventExchange }) =>
    escapeGlob(`${globalKeyPrefix}/${db}.${eventExchange}`),
  );
  return [...new Set(channels)].flatMap((channel) => [`${channel}/*`, channel]);
}

/** The channel of events with a routing key. */
export function eventChannel(names: TransportOptions, db: number, routingKey: string): string {
  return `${names.globalKeyPrefix}/${db}.${names.eventExchange}/${routingKey}`;
}

/** The channel on which workers hear control commands. */
export function controlChannel(names: TransportOptions, db: number): string {
  return `${names.globalKeyPrefix}/${db}.${pidboxExchange(names)}`;
}

/** The list of a queue for messages of one priority. */
export function queueKey(names: TransportOptions, queue: string, priority: number): string {
  const step = PRIORITY_STEPS.findLast((least) => least <= priority) ?? 0;
  const base = `${names.globalKeyPrefix}${queue}`;
  return step === 0 ? base : `${base}${SEPARATOR}${step}`;
}

/** The lists of a queue, one for each priority step. */
export function queueKeys(names: TransportOptions, queue: string): readonly string[] {
  return PRIORITY_STEPS.map((step) => queueKey(names, queue, step));
}

/** The hash of messages that workers took and have not acknowledged. */
export function unackedKey({ globalKeyPrefix }: TransportOptions): string {
  return `${globalKeyPrefix}unacked`;
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, (character) => `\\${character}`);
}
