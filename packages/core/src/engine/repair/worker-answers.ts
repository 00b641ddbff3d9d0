import { z } from 'zod';
import type { WorkerKnowledge } from '../../db/models/finding.ts';
import type { ControlReply } from '../brokers/base.ts';

/** A task as a worker has it. */
export interface HeldTask {
  readonly worker: string;
  readonly how: WorkerKnowledge;
  /** Epoch seconds, the worker's clock; `null` where it has not started or the worker does not say. */
  readonly startedAt: number | null;
  /** Process that runs it. */
  readonly pid: number | null;
}

/** Before this, `time_start` was no time of the day in some versions of Celery. */
const EARLIEST_START = 1_000_000_000;

const requestInfo = z.object({
  id: z.string(),
  time_start: z.number().min(EARLIEST_START).nullable().catch(null),
  worker_pid: z.int().min(0).nullable().catch(null),
});

/** Tasks of a reply to `query_task`: `{id: [state, info]}`; ids that the worker does not know are absent. */
export function readQueriedTasks({ worker, value }: ControlReply): ReadonlyMap<string, HeldTask> {
  const held = new Map<string, HeldTask>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return held;
  for (const [id, answer] of Object.entries(value)) {
    const [state, info] = Array.isArray(answer) ? answer : [];
    // `ready` means that the worker is done with it: then its end is told, or lost.
    if (state === 'active' || state === 'reserved') held.set(id, toHeldTask(worker, state, info));
  }
  return held;
}

/** Tasks of a reply to `active`. */
export function readActiveTasks({ worker, value }: ControlReply): ReadonlyMap<string, HeldTask> {
  return readRequests(value, (info) => toHeldTask(worker, 'active', info));
}

/** Tasks of a reply to `scheduled`: `[{eta, priority, request}]`. */
export function readScheduledTasks({ worker, value }: ControlReply): ReadonlyMap<string, HeldTask> {
  const requests = Array.isArray(value)
    ? value.map((entry) => (entry as { request?: unknown } | null)?.request)
    : [];
  return readRequests(requests, () => ({ worker, how: 'scheduled', startedAt: null, pid: null }));
}

function readRequests(value: unknown, toHeld: (info: unknown) => HeldTask): ReadonlyMap<string, HeldTask> {
  const held = new Map<string, HeldTask>();
  for (const info of Array.isArray(value) ? value : []) {
    const parsed = requestInfo.safeParse(info);
    if (parsed.success) held.set(parsed.data.id, toHeld(info));
  }
  return held;
}

function toHeldTask(worker: string, state: 'active' | 'reserved', info: unknown): HeldTask {
  const parsed = requestInfo.safeParse(info);
  const startedAt = state === 'active' && parsed.success ? parsed.data.time_start : null;
  // Given to the pool, and not yet accepted by a process of it.
  if (startedAt === null) return { worker, how: 'reserved', startedAt, pid: null };
  return { worker, how: 'active', startedAt, pid: parsed.success ? parsed.data.worker_pid : null };
}
