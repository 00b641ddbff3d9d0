import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { PublishRequest } from '../../ipc/engine-contract.ts';
import { pythonRepr, pythonTupleRepr } from './python-repr.ts';

/** A task message of protocol 2, as a stock worker takes it; the broker puts it into its own envelope. */
export interface TaskMessage {
  readonly taskId: string;
  /** JSON: `[args, kwargs, embed]`. */
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** 0 to 9. */
  readonly priority?: number;
  /** Milliseconds until the message may be thrown away unread. */
  readonly expirationMs?: number;
}

const EMBED = { callbacks: null, errbacks: null, chain: null, chord: null };
const ORIGIN = `celery-cnc@${hostname()}`;

/** Builds the message that `apply_async` would build. `now` is milliseconds since the epoch. */
export function createTaskMessage(request: PublishRequest, now = Date.now()): TaskMessage {
  const { task, args = [], kwargs = {}, taskId = randomUUID(), priority, expires, headers } = request;
  const etaMs = request.eta ? Date.parse(request.eta) : etaOfCountdown(request.countdownSeconds, now);
  return {
    taskId,
    body: JSON.stringify([args, kwargs, EMBED]),
    headers: {
      // Users' headers first: they must not take the place of what the worker relies on.
      ...headers,
      lang: 'py',
      task,
      id: taskId,
      shadow: null,
      eta: etaMs === null ? null : pythonTime(etaMs),
      expires: expires === undefined ? null : pythonTime(Date.parse(expires)),
      group: null,
      group_index: null,
      retries: 0,
      timelimit: [null, null],
      root_id: taskId,
      parent_id: null,
      argsrepr: pythonTupleRepr(args),
      kwargsrepr: pythonRepr(kwargs),
      origin: ORIGIN,
      replaced_task_nesting: 0,
      stamped_headers: null,
      stamps: {},
    },
    ...(priority === undefined ? {} : { priority }),
    ...(expires === undefined ? {} : { expirationMs: Math.max(0, Date.parse(expires) - now) }),
  };
}

function etaOfCountdown(countdownSeconds: number | undefined, now: number): number | null {
  return countdownSeconds === undefined ? null : now + countdownSeconds * 1000;
}

/** Microseconds and a numeric offset: the one form that every Celery since 4.0 reads right. */
function pythonTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000+00:00');
}
