import { once } from 'node:events';
import { taskMatcher } from '../db/models/match-task.ts';
import type { TaskFilter } from '../db/models/task-filter.ts';
import type { BrokerLink } from '../engine/broker-link.ts';
import { CncError } from '../errors.ts';
import { isProcessAlive } from '../is-process-alive.ts';
import {
  type EventLine,
  gapLine,
  taskEventLine,
  taskLine,
  workerEventLine,
  workerLine,
} from './event-line.ts';
import type { RunningInstance } from './running-instance.ts';

/** Who is told, and how it ends before its time. */
export interface Follower {
  tell(line: EventLine): void;
  fail(error: Error): void;
}

const WATCH_EVERY_MS = 1000;

/** Follows what a running Celery CnC learns, until its clients are closed. Resolves when it is under way. */
export async function followInstance(
  { database, events, record }: RunningInstance,
  where: TaskFilter,
  { tell, fail }: Follower,
): Promise<void> {
  const matches = taskMatcher(followable(where));
  const statuses = new Map<string, string>();
  const keyOf = (worker: { name: string; broker: string }) => `${worker.broker} ${worker.name}`;
  for (const worker of await database.methods.listWorkers({})) statuses.set(keyOf(worker), worker.status);
  events.subscribe({
    topics: ['tasks', 'workers', 'gaps'],
    async listener({ tasks = [], workers = [], gaps = [] }) {
      const seenAt = Date.now() / 1000;
      for (const task of tasks) {
        const candidate = {
          task: { ...task, traceback: null, stamps: {} },
          seenAt,
          pinned: task.pinned ?? false,
        };
        if (matches(candidate)) tell(taskLine(task));
      }
      for (const worker of workers) {
        const isHeartbeat = statuses.get(keyOf(worker)) === worker.status;
        statuses.set(keyOf(worker), worker.status);
        tell(workerLine(worker, isHeartbeat));
      }
      for (const gap of gaps) tell(gapLine(gap));
      // A slow reader slows the feed for itself alone.
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    onMissed: () =>
      process.stderr.write('Some of what happened was missed: it came faster than it was read.\n'),
  });
  const watch = setInterval(() => {
    if (isProcessAlive(record.pid)) return;
    clearInterval(watch);
    fail(new CncError('CNC_NOT_RUNNING', `Celery CnC (process ${record.pid}) has stopped.`));
  }, WATCH_EVERY_MS);
  watch.unref();
}

/** Follows what comes over a broker, until its link is closed. Rejects with `CNC_BROKER_UNREACHABLE`. */
export async function followBroker(link: BrokerLink, where: TaskFilter, { tell }: Follower): Promise<void> {
  if (where.length > 0) {
    throw new CncError(
      'CNC_QUERY_INVALID',
      'Events on a broker have no state to search for: leave the query out, or ask a running Celery CnC.',
    );
  }
  await link.listen({
    taskEvent: (event) => tell(taskEventLine(event)),
    workerEvent: (event) => tell(workerEventLine(event)),
    unreadable: (reason) => process.stderr.write(`A message that is no event: ${reason}\n`),
    gap: (gap) => tell(gapLine(gap)),
  });
}

/** What the feed carries of a task is less than what is stored. */
function followable(where: TaskFilter): TaskFilter {
  const unknown = where.find(({ field }) => field === 'seen' || field === 'stamp');
  if (!unknown) return where;
  throw new CncError(
    'CNC_QUERY_INVALID',
    `${unknown.field}: cannot be followed as it happens. Leave it out, or search with celery-cnc tasks.`,
  );
}
