/** Life of a component or internal process: up means that its process is alive and has said it is ready. */
export type ProcessStatus = 'starting' | 'up' | 'down' | 'failed' | 'stopped';

/** A link that a component offers, as its scrape URL. */
export interface ComponentLink {
  readonly label: string;
  /** Absolute, or a path of the web frontend. */
  readonly href: string;
}

/** A labelled value of a component's configuration that is safe to show. */
export interface ConfigSummaryEntry {
  readonly label: string;
  readonly value: string;
}

/** What a component tells about itself, beyond being alive. Plain values only. */
export interface ComponentDetails {
  /** One line, as `3 schedules, next in 4 s`. */
  readonly summary?: string;
  /** Figures to show, as `{ scrapes: 12 }`. */
  readonly figures?: Readonly<Record<string, number | string>>;
  /** `true` when it runs but cannot do its work (endpoint away, file not writable). */
  readonly degraded?: boolean;
  readonly links?: readonly ComponentLink[];
}

/** One row of the registry: a component or internal process, as every other component sees it. */
export interface ComponentRecord {
  readonly name: string;
  readonly displayName: string;
  /** `component`, or one of core's own processes. */
  readonly kind: 'component' | 'database' | 'engine' | 'supervisor';
  readonly status: ProcessStatus;
  readonly pid: number | null;
  /** Epoch seconds; `null` while not up. */
  readonly upSince: number | null;
  readonly restarts: number;
  /** How the process ended last, as `SIGKILL` or `exit code 1`. */
  readonly lastExit: string | null;
  /** Resident memory, bytes. */
  readonly memoryBytes: number | null;
  /** 99th percentile of the event-loop delay since the last heartbeat, milliseconds. */
  readonly eventLoopLagMs: number | null;
  /** Page of the web frontend, as `/beat`; `null` for the generic page. */
  readonly route: string | null;
  readonly links: readonly ComponentLink[];
  readonly configSummary: readonly ConfigSummaryEntry[];
  /** How to use it: a snippet with a caption. */
  readonly usage: ComponentUsage | null;
  readonly details: ComponentDetails | null;
}

/** A snippet that shows how to use a component, as a scrape configuration. */
export interface ComponentUsage {
  readonly caption: string;
  /** `yaml`, `sh`, `ts` … */
  readonly language: string;
  readonly code: string;
}
