/** What an engine process serves: the engine's part of the contract. */
import { z } from 'zod';
import { CONTROL_METHODS, type ControlMethods } from './control-contract.ts';
import { type MethodRule, nothing, read } from './method-rule.ts';

/** A task to publish; the engine builds the protocol 2 message. */
export interface PublishRequest {
  /** Name of the app whose broker is meant. */
  readonly app: string;
  readonly task: string;
  /** JSON values. */
  readonly args?: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** Chosen by the caller where the call must be safe to repeat; else a new UUID. */
  readonly taskId?: string;
  /** Default `celery`. */
  readonly queue?: string;
  /** Seconds from now. */
  readonly countdownSeconds?: number;
  /** ISO 8601 with offset. */
  readonly eta?: string;
  /** ISO 8601 with offset. */
  readonly expires?: string;
  /** 0 to 9; what 0 means depends on the broker. */
  readonly priority?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
}

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
  /** Set where the value is of a serializer that is not read: nothing of it is executed. */
  readonly opaque: { readonly bytes: number } | null;
}

/** What an engine process serves. */
export interface EngineMethods extends ControlMethods {
  publishTask(request: PublishRequest): Promise<{ readonly taskId: string }>;
  /** Reads the app's result backend; `null` where it holds nothing (pending, unknown, expired or ignored). */
  getResult(query: ResultQuery): Promise<StoredResult | null>;
  getEngineStatus(query: Record<string, never>): Promise<EngineStatus>;
}

const publishRequest = z.strictObject({
  app: z.string().min(1).max(200),
  task: z.string().min(1).max(500),
  args: z.array(z.unknown()).optional(),
  kwargs: z.record(z.string(), z.unknown()).optional(),
  taskId: z.string().min(1).max(155).optional(),
  queue: z.string().min(1).max(255).optional(),
  countdownSeconds: z.number().min(0).optional(),
  eta: z.iso.datetime({ offset: true }).optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
  priority: z.int().min(0).max(9).optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
});

/** The rules of every engine method. */
export const ENGINE_METHODS: Readonly<Record<keyof EngineMethods, MethodRule>> = {
  ...CONTROL_METHODS,
  publishTask: { params: publishRequest, roles: ['component'], repeatable: false, deadlineMs: 15_000 },
  getResult: read(z.strictObject({ app: z.string().min(1).max(200), taskId: z.string().min(1).max(300) })),
  getEngineStatus: read(nothing),
};
