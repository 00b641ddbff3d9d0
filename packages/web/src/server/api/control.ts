/** The JSON of `/api/v1`: stopping tasks and controlling workers. Times are RFC 3339 in UTC. */
import type { AbortAnswer, RevokeAnswer, RevokeLimit, WorkerAnswer } from '@celery-cnc/core/component';
import type { BrokerQueuesJson } from './queues.ts';

/** Why a broker could not be asked. */
type UnreachableJson = BrokerQueuesJson['unreachable'];

/** Something that a revoke does not do; `docs/engine.md` explains each code. */
export type RevokeLimitJson =
  | Exclude<RevokeLimit, { readonly code: 'kept-in-memory' }>
  | { readonly code: 'kept-in-memory'; readonly repeatUntil: string };

/** How far a request to revoke is on one broker. */
export interface RevocationJson {
  readonly id: string;
  /** `counted` answers a dry run. */
  readonly state: 'counted' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Tasks that are meant; `null` for stamped headers. */
  readonly tasks: number | null;
  /** Tasks that workers were told of. */
  readonly told: number;
  readonly answers: readonly RevokeAnswer[];
  readonly limits: readonly RevokeLimitJson[];
  readonly error: string | null;
}

/** `POST /tasks/revoke`: each broker that was asked. */
export interface RevocationsJson {
  readonly items: readonly BrokerRevocationJson[];
}

/** One broker's part; `revocation` is `null` where it could not be asked. */
export interface BrokerRevocationJson {
  readonly broker: string;
  readonly revocation: RevocationJson | null;
  readonly unreachable: UnreachableJson;
}

/** `POST /tasks/abort`. */
export interface AbortJson extends AbortAnswer {
  readonly app: string;
}

/** `GET /worker-inspections` and `POST /workers/control`: what workers said. */
export interface WorkerAnswersJson {
  readonly command: string;
  readonly items: readonly BrokerAnswersJson[];
}

/** What the workers of one broker said. */
export interface BrokerAnswersJson {
  readonly broker: string;
  readonly answers: readonly WorkerAnswer[];
  /** Workers that were asked and have not answered. */
  readonly silent: readonly string[];
  readonly unreachable: UnreachableJson;
}
