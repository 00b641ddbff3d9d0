/** The JSON of `/api/v1`: workers. Times are RFC 3339 in UTC, durations seconds. */
import type { WorkerInspection, WorkerStatus } from '@celery-cnc/core/models';

/** A worker. */
export interface WorkerJson {
  readonly name: string;
  readonly broker: string;
  readonly status: WorkerStatus;
  readonly pid: number | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly offlineSince: string | null;
  /** Offline, and perhaps busy: a `solo` worker that did not say goodbye is not heard while it runs a task. */
  readonly mayBeAtWork: boolean;
  readonly heartbeatSeconds: number;
  readonly active: number | null;
  readonly processed: number | null;
  readonly loadavg: readonly number[] | null;
  readonly swIdent: string | null;
  readonly swVer: string | null;
  readonly swSys: string | null;
  readonly clockSkewSeconds: number | null;
  readonly inspection: (Omit<WorkerInspection, 'inspectedAt'> & { readonly inspectedAt: string }) | null;
}

/** `GET /workers`. */
export interface WorkersJson {
  readonly items: readonly WorkerJson[];
}
