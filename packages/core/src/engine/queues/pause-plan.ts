import { z } from 'zod';
import type { QueuePause } from '../../db/models/queue-pause.ts';

/** A worker that told which queues it consumes. */
export interface ConsumingWorker {
  readonly name: string;
  readonly queues: ReadonlySet<string>;
  /** Whether it was started since it was told last: then it consumes what it was started with. */
  readonly isNewRun: boolean;
}

/** What is to be done about one queue. */
export interface PauseStep {
  readonly queue: string;
  /** Workers that must stop to consume it. */
  readonly stop: readonly string[];
  /** Workers that must consume it again. */
  readonly goOn: readonly string[];
  /** Workers that have not to be told any more when it goes on. */
  readonly forget: readonly string[];
}

const activeQueues = z.array(z.object({ name: z.string() })).catch([]);

/** Names in a worker's answer to `active_queues`. */
export function readActiveQueues(value: unknown): ReadonlySet<string> {
  return new Set(activeQueues.parse(value).map(({ name }) => name));
}

/** What workers have to be told so that they do what is remembered; nothing where they do. */
export function planPauses(
  pauses: Iterable<QueuePause>,
  workers: readonly ConsumingWorker[],
): readonly PauseStep[] {
  return [...pauses].map((pause) => planPause(pause, workers)).filter(hasWork);
}

function planPause(
  { queue, state, workers: told }: QueuePause,
  workers: readonly ConsumingWorker[],
): PauseStep {
  const known = new Set(told);
  const step = { queue, stop: [] as string[], goOn: [] as string[], forget: [] as string[] };
  for (const { name, queues, isNewRun } of workers) {
    const consumes = queues.has(queue);
    if (state === 'paused' && consumes) step.stop.push(name);
    else if (!known.has(name)) continue;
    // Started anew without the queue, or with it: either way as its user wants it.
    else if (isNewRun || (state === 'resuming' && consumes)) step.forget.push(name);
    else if (state === 'resuming') step.goOn.push(name);
  }
  return step;
}

function hasWork({ stop, goOn, forget }: PauseStep): boolean {
  return stop.length + goOn.length + forget.length > 0;
}
