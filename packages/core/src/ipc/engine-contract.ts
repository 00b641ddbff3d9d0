/** What an engine process serves: the engine's part of the contract. */
import { z } from 'zod';
import { CONTROL_METHODS, type ControlMethods } from './control-contract.ts';
import { type MethodRule, nothing, read } from './method-rule.ts';
import { PUBLISH_METHODS, type PublishMethods } from './publish-contract.ts';
import { QUEUE_METHODS, type QueueMethods } from './queue-contract.ts';
import { RETRY_METHODS, type RetryMethods } from './retry-contract.ts';
import { REVOKE_METHODS, type RevokeMethods } from './revoke-contract.ts';

/** State of an engine's connection to its broker. */
export interface EngineStatus {
  readonly broker: string;
  readonly transport: 'redis' | 'amqp';
  readonly connected: boolean;
  /** Epoch seconds. */
  readonly connectedSince: number | null;
  readonly lastError: string | null;
  /** Events received and not yet on disk. */
  readonly buffered: number;
  /** Seconds between receipt and now of the oldest buffered event. */
  readonly lagSeconds: number;
}

/** A task whose result is asked for. */
export interface ResultQuery {
  /** Name of the app whose result backend is meant. */
  readonly app: string;
  readonly taskId: string;
}

/** A task's result as its backend holds it. */
export interface StoredResult {
  readonly taskId: string;
  /** Celery's state, custom ones too. */
  readonly state: string;
  /** The value where it is JSON; integers beyond 2⁵³, `NaN` and `Infinity` as text. */
  readonly result: unknown;
  readonly traceback: string | null;
  readonly dateDone: string | null;
  /** Set where the value is of a serializer that is not read (a pickle, always so in SQL up to Celery 5.6): nothing of it is executed. */
  readonly opaque: { readonly bytes: number } | null;
}

/** What an engine process serves. */
export interface EngineMethods
  extends ControlMethods,
    PublishMethods,
    QueueMethods,
    RetryMethods,
    RevokeMethods {
  /** Reads the app's result backend; `null` where it holds nothing (pending, unknown, expired or ignored). */
  getResult(query: ResultQuery): Promise<StoredResult | null>;
  /** As `getResult`, once the task is ready or the time is up: then what there is so far. */
  waitForResult(query: ResultQuery & { readonly timeoutMs: number }): Promise<StoredResult | null>;
  /** Removes a result from its backend; tells whether there was one. */
  forgetResult(query: ResultQuery): Promise<boolean>;
  getEngineStatus(query: Record<string, never>): Promise<EngineStatus>;
}

const LONGEST_WAIT_MS = 60_000;
const resultQuery = { app: z.string().min(1).max(200), taskId: z.string().min(1).max(300) };

/** The rules of every engine method. */
export const ENGINE_METHODS: Readonly<Record<keyof EngineMethods, MethodRule>> = {
  ...CONTROL_METHODS,
  ...PUBLISH_METHODS,
  ...QUEUE_METHODS,
  ...RETRY_METHODS,
  ...REVOKE_METHODS,
  getResult: read(z.strictObject(resultQuery)),
  waitForResult: read(
    z.strictObject({ ...resultQuery, timeoutMs: z.int().min(0).max(LONGEST_WAIT_MS) }),
    LONGEST_WAIT_MS + 10_000,
  ),
  forgetResult: {
    params: z.strictObject(resultQuery),
    roles: ['component'],
    repeatable: true,
    deadlineMs: 10_000,
  },
  getEngineStatus: read(nothing),
};
