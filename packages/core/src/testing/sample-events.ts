import type { EventBatch } from '../db/models/event-batch.ts';
import type { TaskEvent } from '../db/models/task-event.ts';
import type { WorkerEvent } from '../db/models/worker-event.ts';

/** Broker identity of sample batches. */
export const SAMPLE_BROKER = 'redis://127.0.0.1:6379/0';

/** A batch with the given parts; everything else is empty. */
export function sampleBatch(parts: Partial<EventBatch>): EventBatch {
  const taskEvents = parts.taskEvents ?? [];
  const workerEvents = parts.workerEvents ?? [];
  return {
    broker: SAMPLE_BROKER,
    engineRun: 'run-1',
    sequence: 1,
    receivedAt: Date.now() / 1000,
    eventsReceived: taskEvents.length + workerEvents.length,
    eventsMalformed: 0,
    eventsOpaque: 0,
    eventsDropped: 0,
    malformedSamples: [],
    gaps: [],
    ...parts,
    taskEvents,
    workerEvents,
  };
}

/** The events of a task that was sent, received, started and ended, as a prefork worker tells them. */
export function sampleTaskLife(options: {
  readonly id: string;
  readonly name?: string;
  readonly worker?: string;
  readonly queue?: string;
  /** Epoch seconds. */
  readonly at?: number;
  readonly outcome?: 'success' | 'failure';
  readonly args?: string;
}): TaskEvent[] {
  const { id, name = 'math.add', worker = 'w1@host', queue = 'celery', at = Date.now() / 1000 } = options;
  const base = { taskId: id, hostname: worker, pid: 100 };
  const described = { name, args: options.args ?? '(2, 3)', kwargs: '{}', rootId: id, retries: 0 };
  return [
    {
      ...described,
      type: 'task-sent',
      taskId: id,
      hostname: 'gen7@host',
      pid: 7,
      clock: 1,
      timestampSeconds: at,
      queue,
      exchange: '',
      routingKey: queue,
    },
    { ...base, ...described, type: 'task-received', clock: 10, timestampSeconds: at + 0.01 },
    { ...base, type: 'task-started', clock: 11, timestampSeconds: at + 0.02 },
    options.outcome === 'failure'
      ? {
          ...base,
          type: 'task-failed',
          clock: 12,
          timestampSeconds: at + 0.5,
          exception: "ValueError('no')",
          traceback: 'Traceback …',
        }
      : {
          ...base,
          type: 'task-succeeded',
          clock: 12,
          timestampSeconds: at + 0.5,
          result: '5',
          runtimeSeconds: 0.48,
        },
  ];
}

/** A heartbeat of a worker. */
export function sampleHeartbeat(worker: string, parts: Partial<WorkerEvent> = {}): WorkerEvent {
  return {
    type: 'worker-heartbeat',
    hostname: worker,
    timestampSeconds: Date.now() / 1000,
    pid: 100,
    clock: 5,
    freq: 2,
    active: 1,
    processed: 12,
    loadavg: [0.5, 0.4, 0.3],
    swIdent: 'py-celery',
    swVer: '5.6.3',
    swSys: 'Linux',
    ...parts,
  };
}
