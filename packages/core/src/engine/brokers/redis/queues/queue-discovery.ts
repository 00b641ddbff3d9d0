import type { Redis } from 'ioredis';
import type { TransportOptions } from '../../../../config/resolved-config.ts';
import { isInternalQueue } from '../../internal-queues.ts';
import { bindingKeyStart, escapeGlob, queueOfKey, readBinding } from '../wire-names.ts';
import { KeyWalk } from './key-walk.ts';
import { readEnvelope } from './read-envelope.ts';

/** Queues of one key prefix beyond this number are not looked at. */
const MOST_QUEUES = 1000;

/** Finds the queues that Redis itself knows: those with bindings, and lists that hold messages of kombu. */
export class QueueDiscovery {
  readonly names: TransportOptions;
  readonly #lists: KeyWalk;
  readonly #bindings: KeyWalk;
  /** Names of lists, with whether they hold messages; a list is looked at once, for as long as it is there. */
  readonly #judged = new Map<string, boolean>();
  #queues: ReadonlySet<string> = new Set();
  #queueOfBinding = new Map<string, string>();

  constructor(names: TransportOptions) {
    this.names = names;
    this.#lists = new KeyWalk('list', `${escapeGlob(names.globalKeyPrefix)}*`);
    this.#bindings = new KeyWalk('set', `${escapeGlob(bindingKeyStart(names))}*`);
  }

  /** The queues found so far, those of kombu's and our own mailboxes and event queues apart. */
  get queues(): ReadonlySet<string> {
    return this.#queues;
  }

  /** Whether the whole key space has been walked, and all that was found is told. */
  get complete(): boolean {
    return this.#lists.complete && this.#bindings.complete && this.#queues.size < MOST_QUEUES;
  }

  /** The queue to which an exchange brings a routing key, as far as it is bound by that very key. */
  queueOf(exchange: string, routingKey: string): string {
    if (exchange === '') return routingKey;
    return this.#queueOfBinding.get(bindingName(exchange, routingKey)) ?? routingKey;
  }

  /** Walks on through the key space, a bounded step. */
  async walk(client: Redis): Promise<void> {
    await Promise.all([this.#lists.step(client), this.#bindings.step(client)]);
    const found = new Set<string>();
    await this.#readBindings(client, found);
    await this.#readLists(client, found);
    this.#queues = new Set(
      [...found].filter((name) => !isInternalQueue(this.names, name)).slice(0, MOST_QUEUES),
    );
  }

  async #readBindings(client: Redis, found: Set<string>): Promise<void> {
    const start = bindingKeyStart(this.names);
    const bound = new Map<string, string>();
    for (const key of [...this.#bindings.keys].slice(0, MOST_QUEUES)) {
      const exchange = key.slice(start.length);
      for (const member of await client.smembers(key)) {
        const binding = readBinding(this.names, member);
        if (binding === null) continue;
        found.add(binding.queue);
        bound.set(bindingName(exchange, binding.routingKey), binding.queue);
      }
    }
    this.#queueOfBinding = bound;
  }

  /** Applications keep lists as well: one without a message of kombu is none of ours. */
  async #readLists(client: Redis, found: Set<string>): Promise<void> {
    const { keys } = this.#lists;
    for (const key of this.#judged.keys()) if (!keys.has(key)) this.#judged.delete(key);
    for (const key of keys) {
      const queue = queueOfKey(this.names, key);
      if (queue === null || found.has(queue)) continue;
      const known = this.#judged.get(key);
      if (known === undefined && this.#judged.size >= MOST_QUEUES) continue;
      const holdsMessages = known ?? readEnvelope((await client.lindex(key, -1)) ?? '') !== null;
      this.#judged.set(key, holdsMessages);
      if (holdsMessages) found.add(queue);
    }
  }
}

function bindingName(exchange: string, routingKey: string): string {
  return JSON.stringify([exchange, routingKey]);
}
