/**
 * The lifecycle plane: what the supervisor and a child tell each other over the channel of `fork`. Data goes over
 * sockets (`ipc/`), never here. Everything is cloneable.
 */
import type { ComponentReport } from '../components/host.ts';
import type { ComponentDetails, ComponentRecord } from '../components/status.ts';
import type { LogLevel } from '../config/resolved-config.ts';
import type { ConfigFault, ErrorDetails } from '../errors.ts';

/** From the supervisor to a child. */
export type ToChild =
  | { readonly type: 'init'; readonly payload: unknown; readonly log: ChildLogOptions }
  | { readonly type: 'start'; readonly registry: readonly ComponentRecord[] }
  | { readonly type: 'registry'; readonly records: readonly ComponentRecord[] }
  | { readonly type: 'stop' };

/** From a child to the supervisor. */
export type FromChild =
  | { readonly type: 'checked'; readonly report: ComponentReport | null }
  | { readonly type: 'init-failed'; readonly error: LifecycleError }
  | { readonly type: 'ready' }
  | { readonly type: 'start-failed'; readonly error: LifecycleError }
  | { readonly type: 'heartbeat'; readonly beat: Heartbeat }
  /** Somebody else sent it SIGTERM; it goes on until the supervisor says `stop`. */
  | { readonly type: 'terminated' }
  | { readonly type: 'stopped' };

/** How a child logs. */
export interface ChildLogOptions {
  readonly namespace: string;
  readonly level: LogLevel;
  readonly secrets: readonly string[];
  /** Known to the supervisor and this child alone; marks the lines of its logger. */
  readonly mark: string;
}

/** Sent every second by a child that is up. */
export interface Heartbeat {
  readonly memoryBytes: number;
  /** 99th percentile of the event-loop delay since the last heartbeat. */
  readonly eventLoopLagMs: number;
  readonly details: ComponentDetails | null;
}

/** An error on its way to the supervisor. */
export interface LifecycleError {
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly faults: readonly ConfigFault[];
}
