/** The JSON of `/api/v1`: the live stream. Times are RFC 3339 in UTC, durations seconds. */

import type { ComponentsJson } from './components.ts';
import type { GapJson, IngestJson } from './ingest.ts';
import type { TaskJson } from './tasks.ts';
import type { WorkersJson } from './workers.ts';

/** Messages of `GET /live` (server-sent events): `event` is the key, `data` the value as JSON. */
export interface LiveMessages {
  /** Once a second. */
  readonly tick: LiveTickJson;
  /** Once, at the begin: the ticks of the last two minutes, where anybody listened then. */
  readonly ticks: { readonly items: readonly LiveTickJson[] };
  /** At most twice a second: the newest state of tasks that changed; `changed` counts those left out too. */
  readonly tasks: { readonly items: readonly TaskJson[]; readonly changed: number };
  /** At most once a second: the workers that changed, not all. */
  readonly workers: WorkersJson;
  readonly components: ComponentsJson;
  readonly gaps: { readonly items: readonly GapJson[] };
  /** Changes were missed: read everything again. */
  readonly missed: Readonly<Record<string, never>>;
}

/** The pulse of the fleet. */
export interface LiveTickJson {
  readonly at: string;
  /** Events of the last second by kind. */
  readonly sent: number;
  readonly received: number;
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly retried: number;
  readonly revoked: number;
  readonly rejected: number;
  /** Tasks executing then, as the heartbeats said. */
  readonly active: number;
  readonly ingest: IngestJson;
}
