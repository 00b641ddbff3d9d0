import type { ComponentReference } from '../components/component-reference.ts';
import type {
  DatabaseConfigMemory,
  DatabaseConfigPostgres,
  DatabaseConfigSqlite,
  DatabaseMemoryOptions,
  DatabasePostgresOptions,
  DatabaseSqliteOptions,
} from './database-config.ts';
import type { EngineOptions } from './engine-config.ts';
import type { LoggingConfigFile, LoggingFileOptions } from './logging-config.ts';
import type { WellKnownKey } from './well-known-components.ts';

/** Options of a component, which its own package checks; `enabled: false` disables it and keeps them. */
export type ComponentOptions = Readonly<Record<string, unknown>>;

/**
 * A component under its own key: a config object of its package, or plain options, or `true` for all defaults.
 * Absent, `null` and `false` mean disabled.
 */
export type ComponentSetting = ComponentReference | ComponentOptions | boolean | null | undefined;

/** A component of any package: a config object, or a package name with plain options. */
export type ComponentEntry = ComponentReference | readonly [packageName: string, options?: ComponentOptions];

/** The whole configuration, as a user writes it. */
export type CeleryCnCConfigOptions = { readonly [Key in WellKnownKey]?: ComponentSetting } & {
  /** @default a rotating file in `./logs` */
  readonly logging?:
    | LoggingConfigFile
    | (LoggingFileOptions & { readonly adapter?: 'file' })
    | null
    | undefined;
  /** @default SQLite in `./celery-cnc.db` */
  readonly database?:
    | DatabaseConfigSqlite
    | DatabaseConfigMemory
    | DatabaseConfigPostgres
    | (DatabaseSqliteOptions & { readonly adapter?: 'sqlite' })
    | (DatabaseMemoryOptions & { readonly adapter: 'memory' })
    | (DatabasePostgresOptions & { readonly adapter: 'postgres' })
    | null
    | undefined;
  /** How events are received. */
  readonly engine?: EngineOptions | null | undefined;
  /** Components beside the well-known ones. */
  readonly components?: readonly ComponentEntry[] | null | undefined;
};

/**
 * The whole configuration. Plain objects are as good as the config classes, at every place. It holds what it was given:
 * everything is checked at once when Celery CnC is run, before anything starts.
 *
 * @example
 * ```ts
 * new CeleryCnCConfig({ database: new DatabaseConfigSqlite({ dbPath: './cnc.db' }), frontend: { port: 8000 } });
 * ```
 */
export class CeleryCnCConfig {
  declare readonly logging?: CeleryCnCConfigOptions['logging'];
  declare readonly database?: CeleryCnCConfigOptions['database'];
  declare readonly engine?: CeleryCnCConfigOptions['engine'];
  declare readonly beat?: ComponentSetting;
  declare readonly prometheus?: ComponentSetting;
  declare readonly openTelemetry?: ComponentSetting;
  declare readonly frontend?: ComponentSetting;
  declare readonly components?: CeleryCnCConfigOptions['components'];

  constructor(options: CeleryCnCConfigOptions = {}) {
    Object.assign(this, options);
  }
}
