import type { ResolvedApp, ResolvedDatabase, ResolvedEngineOptions } from '../config/resolved-config.ts';

/** What the supervisor hands to the database process. */
export interface DatabaseInit {
  /** Names this run of Celery CnC. */
  readonly runId: string;
  readonly socketPath: string;
  readonly token: string;
  readonly database: ResolvedDatabase;
  /** `true` at the first start of the run: only then is the database purged, where configured. */
  readonly boot: boolean;
}

/** What the supervisor hands to an engine process. */
export interface EngineInit {
  readonly name: string;
  readonly token: string;
  readonly socketPath: string;
  readonly databaseSocketPath: string;
  readonly brokerId: string;
  /** The apps on this broker. */
  readonly apps: readonly ResolvedApp[];
  readonly options: ResolvedEngineOptions;
}
