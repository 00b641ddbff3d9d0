/** Reading and forgetting what result backends hold: this part of what an engine serves. */
import { z } from 'zod';
import { limit, type MethodRule, read } from './method-rule.ts';

/** A task whose result is asked for. */
export interface ResultQuery {
  /** Name of the app whose result backend is meant. */
  readonly app: string;
  readonly taskId: string;
}

/** A group whose saved result is asked for. */
export interface GroupQuery {
  /** Name of the app whose result backend is meant. */
  readonly app: string;
  readonly groupId: string;
}

/** What a value is that was left alone. */
export type OpaqueKind = 'pickle' | 'msgpack' | 'compressed' | 'too-large' | 'unknown';

/** A value of which nothing is read, and nothing ever executed. */
export interface OpaqueValue {
  /** As its first bytes tell. `unknown` is YAML as a rule, which has no mark of its own. */
  readonly kind: OpaqueKind;
  /** As it is stored. */
  readonly bytes: number;
}

/** A task or a group that a result points at. */
export interface ResultReference {
  readonly id: string;
  /** The members of a group; `null` for a task. */
  readonly members: readonly ResultReference[] | null;
}

/** What backends with `result_extended` keep of the call: true values, not representations. */
export interface StoredCall {
  readonly name: string | null;
  /** JSON exactly as Python wrote it, a list; `null` where it was not kept, or is of another serializer. */
  readonly argsJson: string | null;
  /** The same, an object. */
  readonly kwargsJson: string | null;
  readonly worker: string | null;
  /** Routing key of its delivery: on Redis, and with the default exchange, the queue. */
  readonly queue: string | null;
  readonly retries: number | null;
}

/** A task's result as its backend holds it. */
export interface StoredResult {
  readonly taskId: string;
  /** Celery's state, custom ones too. */
  readonly state: string;
  /** The value where it is JSON; integers beyond 2⁵³, `NaN` and `Infinity` as text. */
  readonly result: unknown;
  readonly traceback: string | null;
  /** As Python wrote it: UTC up to Celery 5.4, of the app's zone after. */
  readonly dateDone: string | null;
  /** What the task called itself; the first thousand. */
  readonly children: readonly ResultReference[];
  readonly parentId: string | null;
  readonly groupId: string | null;
  /** Only where the app has `result_extended`. */
  readonly call: StoredCall | null;
  /** Set where the value is of a serializer that is not read (a pickle, always so in SQL up to Celery 5.6), or too large. */
  readonly opaque: OpaqueValue | null;
}

/** How far a chord is: Redis only. */
export interface ChordProgress {
  /** Members of the header that have ended. */
  readonly ended: number;
  /** Members of the header; `null` where their number was not stored. */
  readonly size: number | null;
}

/** A group as its backend holds it: once `GroupResult.save()` was called, or while its chord runs. */
export interface StoredGroup {
  readonly groupId: string;
  /** The first thousand; `null` where the group itself was not saved, or is opaque. */
  readonly members: readonly ResultReference[] | null;
  /** Members in all. */
  readonly total: number | null;
  readonly parentId: string | null;
  /** SQL only. */
  readonly dateDone: string | null;
  /** `null` where none of its chord is left: it ended, is of another backend, or there was none. */
  readonly chord: ChordProgress | null;
  /** Set where the saved group is not JSON. */
  readonly opaque: OpaqueValue | null;
}

/** One page of what a backend holds. */
export interface ListResultsRequest {
  /** Name of the app whose result backend is meant. */
  readonly app: string;
  readonly kind: 'task' | 'group';
  /** `next` of the page before. */
  readonly after?: string;
  /** 1 to 200. */
  readonly limit: number;
}

/** A result in a listing. */
export interface ListedResult {
  readonly id: string;
  /** `null` for groups, and where it could not be read. */
  readonly state: string | null;
  /** Only where the app has `result_extended`. */
  readonly name: string | null;
  /** As Python wrote it. */
  readonly dateDone: string | null;
  readonly bytes: number;
  /** When Redis will remove it, seconds from now; `null` where it is kept for ever, and in SQL. */
  readonly expiresInSeconds: number | null;
}

/** What a backend holds, a page of it. */
export interface ResultPage {
  /** SQL: newest first. Redis: in no order, now and then more or fewer than asked for, rarely one twice. */
  readonly items: readonly ListedResult[];
  /** Where the next page begins; `null` at the end. */
  readonly next: string | null;
}

/** What is to be forgotten of a group. */
export interface ForgetGroupRequest extends GroupQuery {
  /** The results of its members too, as `GroupResult.forget()` does. */
  readonly members: boolean;
  /** Counts, and removes nothing. */
  readonly dryRun: boolean;
}

/** What was forgotten of a group, or would be. */
export interface ForgottenGroup {
  /** Whether the backend held the group itself. */
  readonly group: boolean;
  /** Results of members that it held. */
  readonly results: number;
}

/**
 * How an engine reads result backends. Each rejects with `CNC_BACKEND_URL` where the app has none or its URL is wrong,
 * `CNC_BACKEND_UNSUPPORTED` where it is of a kind that is not read, `CNC_BACKEND_UNREACHABLE` where it does not answer.
 */
export interface ResultMethods {
  /** `null` where the backend holds nothing: pending, unknown, expired or ignored. */
  getResult(query: ResultQuery): Promise<StoredResult | null>;
  /** As `getResult`, once the task is ready or the time is up: then what there is so far. */
  waitForResult(query: ResultQuery & { readonly timeoutMs: number }): Promise<StoredResult | null>;
  /** Removes a result from its backend; tells whether there was one. */
  forgetResult(query: ResultQuery): Promise<boolean>;
  /** `null` where the backend holds nothing of the group: it was not saved, or has expired. */
  getGroupResult(query: GroupQuery): Promise<StoredGroup | null>;
  /** Removes a saved group and, if asked, its members' results. What a running chord counts with is left alone. */
  forgetGroupResult(request: ForgetGroupRequest): Promise<ForgottenGroup>;
  listResults(request: ListResultsRequest): Promise<ResultPage>;
}

const LONGEST_WAIT_MS = 60_000;
const FORGET_DEADLINE_MS = 30_000;
const app = z.string().min(1).max(200);
const resultQuery = { app, taskId: z.string().min(1).max(300) };
const groupQuery = { app, groupId: z.string().min(1).max(300) };

/** Forgetting twice is forgetting once. */
const forget = (params: z.ZodType): MethodRule => ({
  params,
  roles: ['component'],
  repeatable: true,
  deadlineMs: FORGET_DEADLINE_MS,
});

/** The rules of these methods. */
export const RESULT_METHODS: Readonly<Record<keyof ResultMethods, MethodRule>> = {
  getResult: read(z.strictObject(resultQuery)),
  waitForResult: read(
    z.strictObject({ ...resultQuery, timeoutMs: z.int().min(0).max(LONGEST_WAIT_MS) }),
    LONGEST_WAIT_MS + 10_000,
  ),
  forgetResult: forget(z.strictObject(resultQuery)),
  getGroupResult: read(z.strictObject(groupQuery)),
  forgetGroupResult: forget(z.strictObject({ ...groupQuery, members: z.boolean(), dryRun: z.boolean() })),
  listResults: read(
    z.strictObject({
      app,
      kind: z.enum(['task', 'group']),
      after: z
        .string()
        .regex(/^\d{1,20}$/, 'is no `next` of a page')
        .optional(),
      limit: limit(200),
    }),
  ),
};
