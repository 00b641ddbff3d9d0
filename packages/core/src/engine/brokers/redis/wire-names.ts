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

/** The lists of a queue with their steps, in the order in which workers empty them. */
export function queueSteps(
  names: TransportOptions,
  queue: string,
): readonly { readonly priority: number; readonly key: string }[] {
  return PRIORITY_STEPS.map((priority) => ({ priority, key: queueKey(names, queue, priority) }));
}

/** The queue to which a list would belong, if it is one of a queue. */
export function queueOfKey({ globalKeyPrefix }: TransportOptions, key: string): string | null {
  if (!key.startsWith(globalKeyPrefix)) return null;
  const name = key.slice(globalKeyPrefix.length).split(SEPARATOR)[0] as string;
  return name === '' ? null : name;
}

/** What the keys begin with in which kombu keeps the bindings of an exchange. */
export function bindingKeyStart({ globalKeyPrefix }: TransportOptions): string {
  return `${globalKeyPrefix}_kombu.binding.`;
}

/** A binding, which kombu keeps as `routing key, pattern, queue`; `null` where it is something else. */
export function readBinding(member: string): { readonly routingKey: string; readonly queue: string } | null {
  const [routingKey = '', , queue = ''] = member.split(SEPARATOR);
  return queue === '' ? null : { routingKey, queue };
}

/** The hash of messages that workers took and have not acknowledged. */
export function unackedKey({ globalKeyPrefix }: TransportOptions): string {
  return `${globalKeyPrefix}unacked`;
}

/** A text as a pattern that only it fits. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, (character) => `\\${character}`);
}
