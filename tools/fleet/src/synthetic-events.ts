import { randomUUID } from 'node:crypto';

/** How synthetic events are made. */
export interface SyntheticEventsOptions {
  readonly tasks: number;
  /** 1, 2 or up to 24, as a worker's batches are. */
  readonly eventsPerMessage: number;
  /** Tasks whose events are interleaved. */
  readonly inFlight: number;
  /** Every so many-th task fails; 0 for none. */
  readonly failEvery?: number;
  readonly workers?: number;
}

/** One message, ready for either transport. */
export interface EventMessage {
  /** `task.multi`, or the event's own type where the message holds one. */
  readonly routingKey: string;
  /** JSON: an event, or an array of them. */
  readonly body: string;
  readonly hostname: string;
  readonly events: number;
}

interface Task {
  readonly id: string;
  readonly worker: string;
  readonly fails: boolean;
  readonly name: string;
}

const STAGES = 4;
const NAMES = ['shop.checkout', 'shop.ship', 'mail.send', 'report.build', 'image.resize'];
const ARGS = `('${'x'.repeat(74)}',)`;
const KWARGS = `{'payload': '${'y'.repeat(64)}'}`;
const TRACEBACK = `Traceback (most recent call last):\n${'  File "/app/tasks.py", line 10, in run\n    raise ValueError\n'.repeat(6)}`;

/** The events of tasks as prefork workers tell them: four a task, args and kwargs of 80 characters. */
export function* syntheticEvents(options: SyntheticEventsOptions): Generator<EventMessage> {
  const { tasks, inFlight } = options;
  const clocks = { value: 0 };
  for (let made = 0; made < tasks; made += inFlight) {
    const group = Array.from({ length: Math.min(inFlight, tasks - made) }, (_, index) =>
      createTask(made + index, options),
    );
    for (let stage = 0; stage < STAGES; stage++) yield* stageMessages(group, stage, options, clocks);
  }
}

function createTask(number: number, { failEvery = 0, workers = 3 }: SyntheticEventsOptions): Task {
  return {
    id: randomUUID(),
    worker: `w${number % workers}@synthetic`,
    fails: failEvery > 0 && number % failEvery === failEvery - 1,
    name: NAMES[number % NAMES.length] as string,
  };
}

function* stageMessages(
  group: readonly Task[],
  stage: number,
  { eventsPerMessage }: SyntheticEventsOptions,
  clocks: { value: number },
): Generator<EventMessage> {
  // Clients do not batch what they send.
  const size = stage === 0 ? 1 : eventsPerMessage;
  const byWorker = groupByWorker(group);
  for (const [worker, tasks] of byWorker) {
    for (let index = 0; index < tasks.length; index += size) {
      const events = tasks.slice(index, index + size).map((task) => eventOf(task, stage, ++clocks.value));
      const [first] = events;
      if (!first) continue;
      yield {
        routingKey: stage === 0 ? 'task.sent' : 'task.multi',
        body: JSON.stringify(stage === 0 ? first : events),
        hostname: stage === 0 ? 'gen1@synthetic' : worker,
        events: events.length,
      };
    }
  }
}

function groupByWorker(group: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of group) groups.set(task.worker, [...(groups.get(task.worker) ?? []), task]);
  return groups;
}

function eventOf(
  task: Task,
  stage: number,
  clock: number,
): { readonly type: string } & Record<string, unknown> {
  const sender = {
    hostname: task.worker,
    utcoffset: 0,
    pid: 100,
    clock,
    uuid: task.id,
    timestamp: Date.now() / 1000,
  };
  const described = {
    name: task.name,
    args: ARGS,
    kwargs: KWARGS,
    root_id: task.id,
    parent_id: null,
    retries: 0,
    eta: null,
    expires: null,
  };
  if (stage === 0) {
    const client = { ...sender, hostname: 'gen1@synthetic', pid: 1 };
    return {
      ...client,
      ...described,
      queue: 'celery',
      exchange: '',
      routing_key: 'celery',
      type: 'task-sent',
    };
  }
  if (stage === 1) return { ...sender, ...described, type: 'task-received' };
  if (stage === 2) return { ...sender, type: 'task-started' };
  return task.fails
    ? { ...sender, exception: "ValueError('no')", traceback: TRACEBACK, type: 'task-failed' }
    : { ...sender, result: "{'ok': True}", runtime: 0.0123, type: 'task-succeeded' };
}
