import type { ComponentRecord } from '../components/status.ts';
import { DEFAULT_RESTART_POLICY, type RestartPolicyOptions } from './restart-policy.ts';

type ChildKind = Exclude<ComponentRecord['kind'], 'supervisor'>;

/** How long the supervisor waits for what. */
export interface SupervisorTiming {
  /** From fork to `checked`: loading the code and checking the options. */
  readonly checkTimeoutMs: number;
  /** From `start` to `ready`. */
  readonly startTimeoutMs: Readonly<Record<ChildKind, number>>;
  /** A component that takes longer than this to start no longer holds up those that do not depend on it. */
  readonly startPatienceMs: number;
  /** A process without a heartbeat for so long hangs: it is killed, and started again like any that died. */
  readonly hangMs: number;
  /** From `stop` to SIGTERM. */
  readonly stopGraceMs: Readonly<Record<ChildKind, number>>;
  /** From SIGTERM to SIGKILL. */
  readonly termGraceMs: number;
  readonly restart: RestartPolicyOptions;
}

/** What the supervisor does unless told otherwise. */
export const DEFAULT_TIMING: SupervisorTiming = {
  checkTimeoutMs: 30_000,
  // A database may have to migrate millions of tasks; its event loop stands still meanwhile.
  startTimeoutMs: { database: 30 * 60_000, engine: 60_000, component: 60_000 },
  startPatienceMs: 3000,
  hangMs: 20_000,
  // The database answers calls in flight, an engine brings to disk what it holds.
  stopGraceMs: { database: 15_000, engine: 10_000, component: 5000 },
  termGraceMs: 2000,
  restart: DEFAULT_RESTART_POLICY,
};
