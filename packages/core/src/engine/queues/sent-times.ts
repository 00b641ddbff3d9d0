import { LRUCache } from 'lru-cache';
import type { DatabaseMethods } from '../../ipc/contract.ts';

/** When a message was sent: `null` while the database does not know, since the event may come later than the message. */
interface Known {
  readonly sentAt: number | null;
}

const MOST_REMEMBERED = 1000;
/** What was not known is asked for again after so long. */
const ASK_AGAIN_MS = 10_000;

/** When the messages that are next were sent, which messages do not tell: events do. */
export class SentTimes {
  readonly #database: Pick<DatabaseMethods, 'getTask'>;
  readonly #known = new LRUCache<string, Known>({ max: MOST_REMEMBERED });

  constructor(database: Pick<DatabaseMethods, 'getTask'>) {
    this.#database = database;
  }

  /** Epoch seconds; `null` where no event `task-sent` told it. A retried task has been sent once for each retry. */
  async of(taskId: string, retries: number): Promise<number | null> {
    const key = `${retries} ${taskId}`;
    const known = this.#known.get(key);
    if (known) return known.sentAt;
    const task = await this.#database.getTask({ id: taskId });
    const attempt = task?.attempts.find((one) => one.retries === retries && one.sentAt !== null);
    const sentAt = attempt?.sentAt ?? null;
    this.#known.set(key, { sentAt }, sentAt === null ? { ttl: ASK_AGAIN_MS } : {});
    return sentAt;
  }
}
