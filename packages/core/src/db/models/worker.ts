/** Whether a worker is heard: `offline` after `worker-offline` or two missed heartbeats. */
export type WorkerStatus = 'online' | 'offline';

/** Bounds within which a worker changes the size of its pool (`--autoscale`). */
export interface WorkerAutoscale {
  readonly min: number;
  readonly max: number;
}

/** A worker's own answers to `inspect stats` and `inspect active_queues`, as far as lists need them. */
export interface WorkerInspection {
  /** Epoch seconds of our clock when the worker answered. */
  readonly inspectedAt: number;
  /** `prefork`, `solo`, `threads`, `eventlet`, `gevent`, or a class path of a custom pool. */
  readonly pool: string | null;
  readonly concurrency: number | null;
  /** Absent where its pool keeps its size. */
  readonly autoscale?: WorkerAutoscale;
  readonly poolProcesses: readonly number[];
  readonly prefetchCount: number | null;
  /** Seconds since the worker started. */
  readonly uptimeSeconds: number | null;
  readonly queues: readonly string[];
  /** Tasks accepted since start, by name. */
  readonly totals: Readonly<Record<string, number>>;
}

/** A worker as its heartbeats and answers describe it. The same name on two brokers is two workers. */
export interface Worker {
  readonly name: string;
  readonly broker: string;
  readonly status: WorkerStatus;
  readonly pid: number | null;
  /** Epoch seconds, our clock. */
  readonly firstSeenAt: number;
  /** Epoch seconds, our clock. */
  readonly lastSeenAt: number;
  /** Epoch seconds, our clock; `null` while online. */
  readonly offlineSince: number | null;
  /** Seconds between heartbeats. */
  readonly heartbeatSeconds: number;
  readonly active: number | null;
  readonly processed: number | null;
  readonly loadavg: readonly number[] | null;
  readonly swIdent: string | null;
  readonly swVer: string | null;
  readonly swSys: string | null;
  /** Our clock minus the worker's at its newest heartbeat, transit included. */
  readonly clockSkewSeconds: number | null;
  /** `null` until the worker has answered. */
  readonly inspection: WorkerInspection | null;
}
