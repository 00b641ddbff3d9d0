/** Revoking and aborting tasks: this part of what an engine serves. */
import { z } from 'zod';
import { FILTER_LIMITS } from '../db/models/filter-limits.ts';
import type { TaskFilter } from '../db/models/task-filter.ts';
import { TERMINATE_SIGNALS, type TerminateSignal } from './control-commands.ts';
import { epochSeconds, type MethodRule, read } from './method-rule.ts';
import { taskFilter } from './task-filter-schema.ts';

/** Tasks revoked by one request, and remembered for a broker: as many as a worker remembers (`CELERY_WORKER_REVOKES_MAX`). */
export const MOST_REVOKED = 50_000;

/** Which tasks are meant. Those that have ended are left out. */
export type RevokeTarget =
  /** These, whether they are known here or not; 1 to 10,000. */
  | { readonly ids: readonly string[] }
  /** All that meet a filter and have not ended; those that come meanwhile are not meant. */
  | { readonly where: TaskFilter }
  /** A workflow by the id of its first task: that one and all that came from it. */
  | { readonly workflow: string }
  /** Tasks that bear one of these stamps (Celery 5.3 and newer). Nobody knows how many there are. */
  | { readonly stampedHeaders: Readonly<Record<string, readonly string[]>> };

/** What is to be revoked. */
export interface RevokeRequest {
  readonly target: RevokeTarget;
  /** Sends this signal to the process that runs such a task. Running tasks go on where it is absent. */
  readonly terminate?: TerminateSignal;
  /**
   * Until when workers that come up are told as well, epoch seconds. Default: until the tasks expire, or, where one does
   * not, a day after its eta or from now.
   */
  readonly repeatUntil?: number;
  /** Counts, and revokes nothing. */
  readonly dryRun: boolean;
}

/** Something that this revoke does not do, or not at once. */
export type RevokeLimit =
  /** Running, and not terminated: these finish their work. */
  | { readonly code: 'running-goes-on'; readonly tasks: number }
  /** Held by a worker until their eta: shown as revoked when that has come. */
  | { readonly code: 'held-until-eta'; readonly tasks: number }
  /** Not stored here: revoked all the same, should they come. */
  | { readonly code: 'unknown'; readonly tasks: number }
  /** Given by id, and ended before: left as they are. */
  | { readonly code: 'ended'; readonly tasks: number }
  /** Workers with a pool that cannot terminate: `solo` and `threads`. */
  | { readonly code: 'cannot-terminate'; readonly workers: readonly string[] }
  /** Workers that have not answered; they are told again when they are heard. */
  | { readonly code: 'silent'; readonly workers: readonly string[] }
  /** No worker is online: those that come up are told. */
  | { readonly code: 'no-worker' }
  /** A signal goes to the process that runs the task at that moment; what else it does is cut off as well. */
  | { readonly code: 'signal-hits-process' }
  /** Workers forget at a restart unless they have `--statedb`, and after three hours: they are told again until then. */
  | { readonly code: 'kept-in-memory'; readonly repeatUntil: number }
  /** Steps of the workflow that are not sent yet are not known: a running step that succeeds sends its next one. */
  | { readonly code: 'later-steps'; readonly tasks: number };

/** What one worker said to it, all slices together. */
export interface RevokeAnswer {
  readonly worker: string;
  /** Tasks that it had, running or next, and says to have terminated; with stamped headers it says none. */
  readonly terminated: number;
  /** Its own words where it refused or failed; it may have flagged the tasks all the same. */
  readonly error: string | null;
}

/** A request as far as it has come. */
export interface Revocation {
  /** Names it: `getRevocation` and `cancelRevocation` want it. */
  readonly id: string;
  readonly state: 'counted' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Tasks that are meant; `null` for stamped headers. */
  readonly tasks: number | null;
  /** Those that workers have been told of. */
  readonly told: number;
  readonly answers: readonly RevokeAnswer[];
  readonly limits: readonly RevokeLimit[];
  /** Why it failed midway; what was told before stands. */
  readonly error: string | null;
}

/** A task of an app that is to be aborted. */
export interface AbortRequest {
  /** Name of the app, whose result backend the task looks into. */
  readonly app: string;
  readonly taskId: string;
}

/** Whether a task was aborted. */
export interface AbortAnswer {
  /** `false` where the backend holds an end already. */
  readonly aborted: boolean;
  /** State in the backend before; `null` where it held none. */
  readonly previousState: string | null;
}

/** How an engine stops tasks. */
export interface RevokeMethods {
  /**
   * Revokes tasks in slices, and keeps it in the database so that workers that come up are told. Answers when all is
   * told, or after 4 s with how far it is, once the first slice is out. Rejects with `CNC_REVOKE_LIMIT` where more tasks are meant than workers
   * remember, and with `CNC_BROKER_UNREACHABLE`.
   */
  revoke(request: RevokeRequest): Promise<Revocation>;
  /** A request of the last hour; `null` where it is forgotten, as after a restart of the engine. */
  getRevocation(query: { readonly id: string }): Promise<Revocation | null>;
  /** Tells no worker any more. Those that know it already keep to it: Celery cannot take it back. */
  cancelRevocation(request: { readonly id: string }): Promise<boolean>;
  /**
   * Writes the state `ABORTED` into the app's result backend, as `AbortableAsyncResult.abort` does: a running
   * `AbortableTask` sees it when it asks. Rejects with `CNC_BACKEND_URL` or `CNC_BACKEND_UNREACHABLE`.
   */
  abortTask(request: AbortRequest): Promise<AbortAnswer>;
}

const taskId = z.string().min(1).max(FILTER_LIMITS.idCharacters);
const stampValue = z.string().max(1000);
const target = z.union([
  z.strictObject({ ids: z.array(taskId).min(1).max(10_000) }),
  z.strictObject({ where: taskFilter }),
  z.strictObject({ workflow: taskId }),
  z.strictObject({
    stampedHeaders: z
      .record(z.string().min(1).max(300), z.array(stampValue).min(1).max(1000))
      .refine((headers) => Object.keys(headers).length > 0, 'name at least one header'),
  }),
]);

const DEADLINE_MS = 60_000;
const change = (params: z.ZodType): MethodRule => ({
  params,
  roles: ['component'],
  repeatable: false,
  deadlineMs: DEADLINE_MS,
});
const revocationId = z.strictObject({ id: z.string().min(1).max(100) });

/** The rules of these methods. */
export const REVOKE_METHODS: Readonly<Record<keyof RevokeMethods, MethodRule>> = {
  revoke: change(
    z.strictObject({
      target,
      terminate: z.enum(TERMINATE_SIGNALS).optional(),
      repeatUntil: epochSeconds.optional(),
      dryRun: z.boolean(),
    }),
  ),
  getRevocation: read(revocationId),
  cancelRevocation: change(revocationId),
  abortTask: change(z.strictObject({ app: z.string().min(1).max(200), taskId })),
};
