import type { EventBatch, TaskEvent, WorkerEvent } from '@celery-cnc/core/models';
import { eventsOf } from './task-events.ts';
import { recipeOf } from './task-recipe.ts';
import { WORKERS } from './vocabulary.ts';

/** Which part of the made-up history to tell, and when it happened. */
export interface EventStreamOptions {
  /** Number of the first task. */
  readonly from: number;
  /** Number after the last task. */
  readonly to: number;
  /** Epoch seconds at which task `from` is sent. */
  readonly startsAt: number;
  readonly secondsPerTask: number;
  readonly tasksPerBatch: number;
}

/** A batch without the identity that its sender gives it; `tasksBegun` is the number after its newest task. */
export interface StreamedBatch extends Omit<EventBatch, 'engineRun' | 'sequence'> {
  readonly tasksBegun: number;
}

const BROKER = 'redis://bench.invalid:6379/0';
const TRANSPORT_SECONDS = 0.02;

/** Batches as an engine makes them: events in order of time, a batch cut wherever the time for it has come. */
export function* eventStream(options: EventStreamOptions): Generator<StreamedBatch> {
  const { from, to, startsAt, secondsPerTask, tasksPerBatch } = options;
  let held: TaskEvent[] = [];
  for (let begun = from; begun < to; ) {
    const next = Math.min(to, begun + tasksPerBatch);
    for (let number = begun; number < next; number++) {
      const sentAt = startsAt + (number - from) * secondsPerTask;
      held.push(...eventsOf(recipeOf(number), sentAt));
    }
    held.sort((a, b) => a.timestampSeconds - b.timestampSeconds);
    const until = next === to ? Number.POSITIVE_INFINITY : startsAt + (next - from) * secondsPerTask;
    const later = held.findIndex((event) => event.timestampSeconds >= until);
    const now = later === -1 ? held : held.slice(0, later);
    held = later === -1 ? [] : held.slice(later);
    yield batchOf(now, next);
    begun = next;
  }
}

function batchOf(taskEvents: readonly TaskEvent[], tasksBegun: number): StreamedBatch {
  const receivedAt = (taskEvents.at(-1)?.timestampSeconds ?? 0) + TRANSPORT_SECONDS;
  return {
    broker: BROKER,
    receivedAt,
    taskEvents,
    workerEvents: WORKERS.map((hostname) => heartbeat(hostname, receivedAt)),
    eventsReceived: taskEvents.length + WORKERS.length,
    eventsMalformed: 0,
    eventsOpaque: 0,
    eventsDropped: 0,
    malformedSamples: [],
    gaps: [],
    tasksBegun,
  };
}

function heartbeat(hostname: string, timestampSeconds: number): WorkerEvent {
  return {
    type: 'worker-heartbeat',
    hostname,
    timestampSeconds,
    pid: 100,
    clock: 1,
    freq: 2,
    active: 4,
    processed: Math.floor(timestampSeconds % 1e6),
    loadavg: [0.5, 0.4, 0.3],
    swIdent: 'py-celery',
    swVer: '5.6.3',
    swSys: 'Linux',
  };
}
