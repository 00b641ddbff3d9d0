import type { Redis } from 'ioredis';
import { CncError } from '../../../errors.ts';
import { DeadlineError, withDeadline } from '../../deadline.ts';
import type { AddressedTask, PublishOptions } from '../base.ts';
import { queueKey } from './wire-names.ts';
import { writeRedisEnvelope } from './write-envelope.ts';

/** How tasks are pushed. */
export interface PushOptions extends PublishOptions {
  /** What a fault means to the caller. */
  readonly toError: (
    error: unknown,
    task: { readonly taskId: string; readonly queue: string },
    uncertain: boolean,
  ) => CncError;
}

/** Tasks for one list, with their places in the request. */
interface Portion {
  readonly places: number[];
  readonly envelopes: string[];
}

/** Pushes tasks onto the lists of their queues, one command for each list; what became of each task, in their order. */
export async function pushTasks(
  client: Redis,
  tasks: readonly AddressedTask[],
  { names, deadlineMs, toError }: PushOptions,
): Promise<readonly (CncError | null)[]> {
  const faults: (CncError | null)[] = tasks.map((task) => exchangeFault(task));
  const portions = new Map<string, Portion>();
  for (const [place, task] of tasks.entries()) {
    if (faults[place] !== null) continue;
    const key = queueKey(names, task.queue, task.message.priority ?? 0);
    const portion = portions.get(key) ?? { places: [], envelopes: [] };
    portions.set(key, portion);
    portion.places.push(place);
    portion.envelopes.push(envelopeOf(task));
  }
  const pushes = [...portions].map(async ([key, { places, envelopes }]) => {
    try {
      await withDeadline(client.lpush(key, ...envelopes), deadlineMs, 'LPUSH of tasks');
    } catch (error) {
      const uncertain = error instanceof DeadlineError || client.status !== 'ready';
      for (const place of places) {
        const { message, queue } = tasks[place] as AddressedTask;
        faults[place] = toError(error, { taskId: message.taskId, queue }, uncertain);
      }
    }
  });
  await Promise.all(pushes);
  return faults;
}

function envelopeOf({ message, queue }: AddressedTask): string {
  return writeRedisEnvelope({
    body: message.body,
    headers: message.headers,
    exchange: '',
    routingKey: queue,
    priority: message.priority ?? 0,
    correlationId: message.taskId,
    replyTo: '',
  });
}

function exchangeFault({ exchange, message }: AddressedTask): CncError | null {
  if (!exchange) return null;
  return new CncError(
    'CNC_PUBLISH_FAILED',
    `Redis has no exchanges: what is bound to '${exchange.name}' only the clients know. Name the queue.`,
    { details: { taskId: message.taskId, exchange: exchange.name } },
  );
}
