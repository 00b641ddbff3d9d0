import type { TaskEvent } from '@celery-cnc/core/models';
import type { TaskRecipe } from './task-recipe.ts';

const CLIENT = 'gen17@shop-web';
const CLIENT_PID = 17;
const WORKER_PID = 100;
const RETRY_DELAY_SECONDS = 1;
const HOP_SECONDS = 0.001;

/** The events of a task that is sent at a time (epoch seconds), in order; four for one that simply succeeds. */
export function eventsOf(recipe: TaskRecipe, sentAt: number): TaskEvent[] {
  const { id: taskId, name, args, kwargs, rootId, parentId, queue, worker: hostname } = recipe;
  const described = { taskId, name, args, kwargs, rootId, ...(parentId === null ? {} : { parentId }) };
  const client = { hostname: CLIENT, pid: CLIENT_PID };
  const events: TaskEvent[] = [
    {
      type: 'task-sent',
      ...stamp(sentAt),
      ...client,
      ...described,
      retries: 0,
      queue,
      exchange: '',
      routingKey: queue,
    },
  ];
  const worker = { taskId, hostname, pid: WORKER_PID };
  let at = sentAt + recipe.waitSeconds;
  for (let retries = 0; ; retries++) {
    events.push({ type: 'task-received', ...stamp(at), ...described, ...worker, retries });
    if (recipe.outcome === 'revoked') {
      events.push({ type: 'task-revoked', ...stamp(at + HOP_SECONDS), ...worker, terminated: false });
      return events;
    }
    at += HOP_SECONDS;
    events.push({ type: 'task-started', ...stamp(at), ...worker });
    at += recipe.runtimeSeconds;
    if (retries === recipe.retries) break;
    events.push({ type: 'task-retried', ...stamp(at), ...worker, ...failure(recipe) });
    at += RETRY_DELAY_SECONDS;
  }
  events.push(
    recipe.outcome === 'failed'
      ? { type: 'task-failed', ...stamp(at), ...worker, ...failure(recipe) }
      : {
          type: 'task-succeeded',
          ...stamp(at),
          ...worker,
          result: "{'ok': True}",
          runtimeSeconds: recipe.runtimeSeconds,
        },
  );
  return events;
}

/** Clocks of Celery count messages; here they grow with time, as those do. */
function stamp(timestampSeconds: number): Pick<TaskEvent, 'timestampSeconds' | 'clock'> {
  return { timestampSeconds, clock: Math.floor(timestampSeconds * 1000) % 2 ** 31 };
}

function failure({ name, exception }: TaskRecipe): Pick<TaskEvent, 'exception' | 'traceback'> {
  const frames = ['worker/consumer', 'app/trace', name.replaceAll('.', '/'), 'db/session', 'net/client'];
  const lines = frames.map(
    (frame, index) =>
      `  File "/srv/app/${frame}.py", line ${index * 37 + 11}, in run\n    return call(*args)`,
  );
  const traceback = `Traceback (most recent call last):\n${lines.join('\n')}\n${exception}`;
  return { exception, traceback };
}
