import type { TransportOptions } from '../../../config/resolved-config.ts';
import { pidboxExchange } from '../../control/pidbox-exchange.ts';

/** Kombu knows no greater ones on Redis: messages with a greater one count as of this. */
const GREATEST_PRIORITY = 9;

/** PSUBSCRIBE patterns for the events of apps: with routing keys (kombu's default) and without. */
export function eventPatterns(names: readonly TransportOptions[], db: number): readonly string[] {
  const channels = names.map((own) => escapeGlob(fanoutChannel(own, db, own.eventExchange)));
  return [...new Set(channels)].flatMap((channel) => [`${channel}/*`, channel]);
}

/** The channel of events; with their routing key, unless the app's `fanout_patterns` is off. */
export function eventChannel(names: TransportOptions, db: number, routingKey: string): string {
  const channel = fanoutChannel(names, db, names.eventExchange);
  return names.fanoutPatterns ? `${channel}/${routingKey}` : channel;
}

/** The channel on which workers hear control commands. */
export function controlChannel(names: TransportOptions, db: number): string {
  return fanoutChannel(names, db, pidboxExchange(names));
}

function fanoutChannel(names: TransportOptions, db: number, exchange: string): string {
  return `${names.globalKeyPrefix}${names.fanoutPrefix.replaceAll('{db}', String(db))}${exchange}`;
}

/** The list of a queue for messages of one priority. */
export function queueKey(names: TransportOptions, queue: string, priority: number): string {
  const bounded = Math.min(priority, GREATEST_PRIORITY);
  const { prioritySteps: steps } = names;
  // As kombu's bisection: what is below the first step falls into the last.
  return stepKey(names, queue, steps.findLast((least) => least <= bounded) ?? steps.at(-1) ?? 0);
}

/** Step 0 has no suffix. */
function stepKey({ globalKeyPrefix, sep }: TransportOptions, queue: string, step: number): string {
  return step === 0 ? `${globalKeyPrefix}${queue}` : `${globalKeyPrefix}${queue}${sep}${step}`;
}

/** The lists of a queue, one for each priority step. */
export function queueKeys(names: TransportOptions, queue: string): readonly string[] {
  return names.prioritySteps.map((step) => stepKey(names, queue, step));
}

/** The lists of a queue with their steps, in the order in which workers empty them. */
export function queueSteps(
  names: TransportOptions,
  queue: string,
): readonly { readonly priority: number; readonly key: string }[] {
  return names.prioritySteps.map((priority) => ({ priority, key: stepKey(names, queue, priority) }));
}

/** The queue to which a list would belong, if it is one of a queue. */
export function queueOfKey({ globalKeyPrefix, sep }: TransportOptions, key: string): string | null {
  if (!key.startsWith(globalKeyPrefix)) return null;
  const name = key.slice(globalKeyPrefix.length).split(sep)[0] as string;
  return name === '' ? null : name;
}

/** What the keys begin with in which kombu keeps the bindings of an exchange. */
export function bindingKeyStart({ globalKeyPrefix }: TransportOptions): string {
  return `${globalKeyPrefix}_kombu.binding.`;
}

/** A binding, which kombu keeps as `routing key, pattern, queue`; `null` where it is something else. */
export function readBinding(
  { sep }: TransportOptions,
  member: string,
): { readonly routingKey: string; readonly queue: string } | null {
  const [routingKey = '', , queue = ''] = member.split(sep);
  return queue === '' ? null : { routingKey, queue };
}

/** The hash of messages that workers took and have not acknowledged. */
export function unackedKey({ globalKeyPrefix, unackedKey: name }: TransportOptions): string {
  return `${globalKeyPrefix}${name}`;
}

/** A text as a pattern that only it fits. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, (character) => `\\${character}`);
}
