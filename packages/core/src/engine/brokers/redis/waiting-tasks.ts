import type { Redis } from 'ioredis';
import type { TransportOptions } from '../../../config/resolved-config.ts';
import { parsePythonJson } from '../../python-json.ts';
import type { WaitingTasks } from '../base.ts';
import { queueKeys, unackedKey } from './wire-names.ts';

/** Messages read of one queue, or of those that were not acknowledged; where there are more, none is. */
const MOST_READ = 1000;

/** Looks for tasks in queues of one Redis database and among unacknowledged messages; takes and moves nothing. */
export async function findWaitingTasks(
  client: Redis,
  names: readonly TransportOptions[],
  queues: readonly string[],
): Promise<WaitingTasks> {
  const taskIds = new Set<string>();
  const unreadQueues = new Set<string>();
  for (const queue of queues) {
    const keys = new Set(names.flatMap((own) => queueKeys(own, queue)));
    for (const key of keys) if (!(await readList(client, key, taskIds))) unreadQueues.add(queue);
  }
  let unreadTaken = false;
  for (const key of new Set(names.map(unackedKey))) {
    if (!(await readUnacked(client, key, taskIds))) unreadTaken = true;
  }
  return { taskIds, unreadQueues, unreadTaken };
}

/** `false` where the list is longer than what is read. */
async function readList(client: Redis, key: string, taskIds: Set<string>): Promise<boolean> {
  if ((await client.llen(key)) > MOST_READ) return false;
  for (const message of await client.lrange(key, 0, MOST_READ)) addTaskId(parse(message), taskIds);
  return true;
}

/** As {@link readList}; kombu keeps `[message, exchange, routing key]` under each delivery tag. */
async function readUnacked(client: Redis, key: string, taskIds: Set<string>): Promise<boolean> {
  if ((await client.hlen(key)) > MOST_READ) return false;
  for (const taken of await client.hvals(key)) {
    const parts = parse(taken);
    if (Array.isArray(parts)) addTaskId(parts[0], taskIds);
  }
  return true;
}

/** Of protocol 2, whose headers hold the id; anything else is no task that we know. */
function addTaskId(message: unknown, taskIds: Set<string>): void {
  const id = (message as { headers?: { id?: unknown } } | null | undefined)?.headers?.id;
  if (typeof id === 'string') taskIds.add(id);
}

function parse(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    // No message of Celery's: no task of ours.
    return undefined;
  }
}
