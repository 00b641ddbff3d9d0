import type { TransportOptions } from '../../config/resolved-config.ts';
import { pidboxExchange } from '../control/pidbox-exchange.ts';

/** Celery's native delayed delivery: one for each bit of the delay. */
const DELAYED = /^celery_delayed_\d+$/;
/** Named by RabbitMQ itself. */
const SERVER_NAMED = 'amq.gen-';

/** Whether a queue is one of the mailboxes, replies and events of workers, clients and monitors, and holds no tasks for them. */
export function isInternalQueue(names: TransportOptions, queue: string): boolean {
  const { eventExchange } = names;
  return (
    queue.endsWith(`.${pidboxExchange(names)}`) ||
    queue === eventExchange ||
    queue.startsWith(`${eventExchange}.`) ||
    queue.startsWith(SERVER_NAMED) ||
    DELAYED.test(queue)
  );
}
