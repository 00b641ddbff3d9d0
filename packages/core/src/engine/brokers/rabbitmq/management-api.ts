import { z } from 'zod';
import type { ManagementAccess } from '../../../config/broker-access.ts';
import { CncError } from '../../../errors.ts';

/** A queue as the management API tells it. */
export interface ManagedQueue {
  readonly name: string;
  readonly ready: number;
  readonly unacknowledged: number;
  readonly consumers: number;
  /** Messages since the queue was made. */
  readonly counters: { readonly incoming: number; readonly outgoing: number };
  readonly rate: { readonly incomingPerSecond: number; readonly outgoingPerSecond: number };
}

const DEADLINE_MS = 5000;
const PAGE_SIZE = 500;
/** 2,000 queues: the API is no cheap one. */
const MOST_PAGES = 4;
const COLUMNS = [
  ...['name', 'messages_ready', 'messages_unacknowledged', 'consumers'],
  ...['message_stats.publish', 'message_stats.deliver_get'],
  ...['message_stats.publish_details.rate', 'message_stats.deliver_get_details.rate'],
];

const figure = z.number().min(0).catch(0);
const details = z.object({ rate: figure }).catch({ rate: 0 });
const noStats = {
  publish: 0,
  deliver_get: 0,
  publish_details: { rate: 0 },
  deliver_get_details: { rate: 0 },
};
const page = z.object({
  page_count: z.int(),
  items: z.array(
    z.object({
      name: z.string(),
      // Absent for a queue that was just made, or whose node is down.
      messages_ready: figure,
      messages_unacknowledged: figure,
      consumers: figure,
      message_stats: z
        .object({
          publish: figure,
          deliver_get: figure,
          publish_details: details,
          deliver_get_details: details,
        })
        .catch(noStats),
    }),
  ),
});

/** RabbitMQ's management plugin, as far as it tells of the queues of one virtual host. */
export class ManagementApi {
  readonly #access: ManagementAccess;
  readonly #path: string;

  constructor(access: ManagementAccess, virtualHost: string) {
    this.#access = access;
    this.#path = `/api/queues/${encodeURIComponent(virtualHost)}`;
  }

  /** All queues, and whether there are more. Rejects with `CNC_MANAGEMENT_FAILED`, whose message says what to do. */
  async listQueues(): Promise<{ readonly queues: readonly ManagedQueue[]; readonly complete: boolean }> {
    const queues: ManagedQueue[] = [];
    for (let number = 1; number <= MOST_PAGES; number++) {
      const { items, page_count: count } = await this.#readPage(number);
      for (const item of items) {
        const { publish, deliver_get, publish_details, deliver_get_details } = item.message_stats;
        queues.push({
          name: item.name,
          ready: item.messages_ready,
          unacknowledged: item.messages_unacknowledged,
          consumers: item.consumers,
          counters: { incoming: publish, outgoing: deliver_get },
          rate: { incomingPerSecond: publish_details.rate, outgoingPerSecond: deliver_get_details.rate },
        });
      }
      if (number >= count) return { queues, complete: true };
    }
    return { queues, complete: false };
  }

  async #readPage(number: number): Promise<z.output<typeof page>> {
    const { url, username, password } = this.#access;
    const query = new URLSearchParams({
      page: String(number),
      page_size: String(PAGE_SIZE),
      columns: COLUMNS.join(),
    });
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    let response: Response;
    try {
      response = await fetch(`${url}${this.#path}?${query}`, {
        headers: { accept: 'application/json', authorization },
        // A password goes to the host that was named, and to no other.
        redirect: 'error',
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    } catch (error) {
      throw this.#failed(`cannot be reached (${reasonOf(error)})`, 'see that managementUrl is right');
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw this.#failed(`answered ${response.status}`, cureOf(response.status));
    }
    const parsed = page.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw this.#failed('did not answer as RabbitMQ does', 'see that managementUrl is that of RabbitMQ');
  }

  #failed(what: string, cure: string): CncError {
    return new CncError(
      'CNC_MANAGEMENT_FAILED',
      `The management API at ${this.#access.url} ${what}; ${cure}.`,
    );
  }
}

function cureOf(status: number): string {
  if (status === 401 || status === 403)
    return 'its user needs the tag "monitoring" or "management" and rights on the virtual host';
  return status === 404
    ? 'see that the virtual host is right and the plugin is on'
    : 'see the log of RabbitMQ';
}

/** `fetch` tells what went wrong in the cause. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  return cause instanceof Error ? cause.message : String(cause);
}
