/** The JSON of `/api/v1`: brokers, health, errors, and what the client draws its frame from. Times are RFC 3339 in UTC, durations seconds. */

/** `GET /brokers`: engines and their connections. */
export interface BrokersJson {
  readonly items: readonly BrokerJson[];
}

/** An engine's connection. */
export interface BrokerJson {
  readonly broker: string;
  readonly transport: 'redis' | 'amqp';
  readonly connected: boolean;
  readonly connectedSince: string | null;
  readonly lastError: string | null;
  readonly buffered: number;
  readonly lagSeconds: number;
}

/** `GET /meta`: what the client needs to draw its frame. */
export interface MetaJson {
  readonly version: string;
  readonly startedAt: string;
  readonly database: {
    readonly adapter: string;
    readonly ok: boolean;
    readonly problem: string | null;
    readonly sizeBytes: number | null;
    readonly tasks: number;
  };
  /** Why nothing can be changed over HTTP; `null` where it can. */
  readonly controlRefusal: string | null;
  readonly apps: readonly { readonly name: string; readonly broker: string; readonly defaultQueue: string }[];
}

/** `GET /healthcheck` and `GET /readiness` (outside `/api/v1`): 200, or 503 with what is wrong. */
export interface HealthJson {
  /** `degraded` works, but not with everything; `down` does not work. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** One line for each thing that is wrong. */
  readonly reasons: readonly string[];
}

/** Every error answer. */
export interface ErrorJson {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** The parameter at fault. */
    readonly field?: string;
    /** Of `CNC_QUERY_INVALID`: where in the query the fault begins, an index from 0. */
    readonly start?: number;
    /** Of `CNC_QUERY_INVALID`: where it ends, exclusive. */
    readonly end?: number;
    readonly problem?: string;
    readonly cure?: string;
    /** What may be meant, to stand between `start` and `end`. */
    readonly suggestion?: string | null;
  };
}
