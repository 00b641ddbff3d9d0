import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { deflateSync } from 'node:zlib';
import type { PublishRequest } from '../../ipc/publish-contract.ts';
import { saferepr, safereprTuple } from './saferepr.ts';
import { readTaskArguments, type TaskArguments } from './task-arguments.ts';
import { toWireSignature, type WireSignature } from './wire-signature.ts';

/** A task message of protocol 2, as a stock worker takes it; the broker puts it into its own envelope. */
export interface TaskMessage {
  readonly taskId: string;
  /** JSON: `[args, kwargs, embed]`; deflated where the headers say so. */
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  /** 0 to 9. */
  readonly priority?: number;
  /** Milliseconds until the message may be thrown away unread. */
  readonly expirationMs?: number;
}

/** What a task's place in a workflow adds to its message. */
export interface WorkflowPlace {
  /** The steps after this one, the next one last, as Celery keeps them. */
  readonly chain?: readonly WireSignature[];
  readonly rootId?: string;
  readonly groupId?: string;
  readonly groupIndex?: number;
  /** The body of the chord whose header it is a member of. */
  readonly chord?: WireSignature;
  /** JSON of what follows the task, from the message of an earlier run, in place of links and chain. */
  readonly embedJson?: string;
}

/** Kombu calls a zlib stream gzip. */
const DEFLATED = 'application/x-gzip';
/** Names the sender; Celery's own clients write `gen{pid}@{host}`. */
export const ORIGIN = `celery-cnc@${hostname()}`;

/**
 * Builds the message that `apply_async` would build. `now` is milliseconds since the epoch.
 *
 * @throws {CncError} `CNC_TASK_ARGUMENTS` where texts are given as arguments that are not JSON.
 */
export function createTaskMessage(
  request: Omit<PublishRequest, 'app'>,
  place: WorkflowPlace = {},
  now = Date.now(),
): TaskMessage {
  const { taskId = randomUUID(), priority, compression } = request;
  const expiresMs = timeOf(request.expires, request.expiresSeconds, now);
  const given = readTaskArguments(request);
  const body = Buffer.from(bodyOf(request, given, place));
  const headers = {
    // Users' headers first: they must not take the place of what the worker relies on.
    ...request.headers,
    ...headersOf({ ...request, taskId }, given, place, now),
    ...(compression === undefined ? {} : { compression: DEFLATED }),
  };
  return {
    taskId,
    body: compression === undefined ? body : deflateSync(body),
    headers,
    ...(priority === undefined ? {} : { priority }),
    ...(expiresMs === null ? {} : { expirationMs: Math.max(0, expiresMs - now) }),
  };
}

function bodyOf(
  { link, linkError }: Omit<PublishRequest, 'app'>,
  { argsJson, kwargsJson }: TaskArguments,
  { chain, chord, embedJson }: WorkflowPlace,
): string {
  const embed = {
    callbacks: link?.map((signature) => toWireSignature(signature)) ?? null,
    errbacks: linkError?.map((signature) => toWireSignature(signature)) ?? null,
    chain: chain && chain.length > 0 ? chain : null,
    chord: chord ?? null,
  };
  return `[${argsJson}, ${kwargsJson}, ${embedJson ?? JSON.stringify(embed)}]`;
}

function headersOf(
  request: Omit<PublishRequest, 'app'> & { readonly taskId: string },
  { argsJson, kwargsJson }: TaskArguments,
  place: WorkflowPlace,
  now: number,
): Record<string, unknown> {
  const { task, taskId, stamps = {} } = request;
  const stamped = Object.keys(stamps);
  return {
    lang: 'py',
    task,
    id: taskId,
    shadow: request.shadow ?? null,
    eta: pythonTime(timeOf(request.eta, request.countdownSeconds, now)),
    expires: pythonTime(timeOf(request.expires, request.expiresSeconds, now)),
    group: place.groupId ?? null,
    group_index: place.groupIndex ?? null,
    retries: 0,
    timelimit: [request.timeLimitSeconds ?? null, request.softTimeLimitSeconds ?? null],
    root_id: place.rootId ?? taskId,
    parent_id: null,
    argsrepr: safereprTuple(argsJson),
    kwargsrepr: saferepr(kwargsJson),
    origin: ORIGIN,
    // Absent unless meant: from 5.6.3 on `false` overrides a task that ignores its results.
    ...(request.ignoreResult === undefined ? {} : { ignore_result: request.ignoreResult }),
    replaced_task_nesting: 0,
    stamped_headers: stamped.length > 0 ? stamped : null,
    stamps,
  };
}

function timeOf(at: string | undefined, inSeconds: number | undefined, now: number): number | null {
  if (at !== undefined) return Date.parse(at);
  return inSeconds === undefined ? null : now + inSeconds * 1000;
}

/** Microseconds and a numeric offset: the one form that every Celery since 4.0 reads right. */
function pythonTime(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString().replace('Z', '000+00:00');
}
