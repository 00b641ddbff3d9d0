/**
 * For whoever runs Celery CnC: the control plane, its configuration, and Celery apps.
 *
 * @example
 * ```ts
 * const math = new CeleryApp({ name: 'math', broker: 'redis://localhost/0', backend: 'redis://localhost/1' });
 * const config = new CeleryCnCConfig({ database: new DatabaseConfigSqlite({ dbPath: './celery-cnc.db' }) });
 * await new CeleryCnC(math, { config }).run(); // until SIGINT or SIGTERM
 * ```
 */
export { CeleryCnC, type CeleryCnCOptions } from './celery-cnc.ts';
export {
  CeleryCnCConfig,
  type CeleryCnCConfigOptions,
  type ComponentEntry,
  type ComponentOptions,
  type ComponentSetting,
} from './config/celery-cnc-config.ts';
export {
  DatabaseConfigMemory,
  DatabaseConfigPostgres,
  DatabaseConfigSqlite,
  type DatabaseMemoryOptions,
  type DatabasePostgresOptions,
  type DatabaseSqliteOptions,
} from './config/database-config.ts';
export type { EngineOptions } from './config/engine-config.ts';
export { LoggingConfigFile, type LoggingFileOptions } from './config/logging-config.ts';
export type { LogLevel } from './config/resolved-config.ts';
export type { MemoryRetentionOptions, RetentionOptions } from './config/retention-config.ts';
export type { CeleryAppHandle } from './engine/apps/app-registry.ts';
export { CeleryApp, type CeleryAppOptions } from './engine/apps/celery-app.ts';
export type { CeleryNodeClient } from './engine/apps/celery-node-client.ts';
export { CncError, ConfigError, type ConfigFault, type ErrorCode, isCncError } from './errors.ts';
