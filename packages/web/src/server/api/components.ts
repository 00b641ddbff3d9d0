/** The JSON of `/api/v1`: components and processes. Times are RFC 3339 in UTC, durations seconds. */
import type {
  ComponentDetails,
  ComponentLink,
  ComponentUsage,
  ConfigSummaryEntry,
  ProcessStatus,
} from '@celery-cnc/core/component';

/** A component or internal process. */
export interface ComponentJson {
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'component' | 'database' | 'engine' | 'supervisor';
  readonly status: ProcessStatus;
  readonly pid: number | null;
  readonly uptimeSeconds: number | null;
  readonly restarts: number;
  readonly lastExit: string | null;
  readonly memoryBytes: number | null;
  readonly eventLoopLagMs: number | null;
  readonly route: string | null;
  readonly links: readonly ComponentLink[];
  readonly configSummary: readonly ConfigSummaryEntry[];
  readonly usage: ComponentUsage | null;
  readonly details: ComponentDetails | null;
}

/** `GET /components`: configured components only; `processes` are core's own. */
export interface ComponentsJson {
  readonly components: readonly ComponentJson[];
  readonly processes: readonly ComponentJson[];
}
