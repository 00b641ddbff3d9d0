import type { ResolvedDatabase } from '../config/resolved-config.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { BaseDbController } from './adapters/base.ts';
import type { MigrationProgress } from './adapters/sqlite/migrate.ts';
import { ChangeFeed } from './change-feed.ts';
import { retentionTeller } from './retention-teller.ts';

/** Options of {@link openDatabase}. */
export interface OpenDatabaseOptions {
  readonly database: ResolvedDatabase;
  /** Names this run of Celery CnC. */
  readonly run: string;
  /** Whether this is the first start of the run: a database process that is started again must not purge. */
  readonly boot: boolean;
  readonly logger: ComponentLogger;
}

/** An opened database: its controller and the feed of what changes in it. */
export interface OpenedDatabase {
  readonly controller: BaseDbController;
  readonly changes: ChangeFeed;
}

/** Chooses the adapter, opens it, migrates it, purges it where the configuration says so, and wires the change feed. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const controller = await createController(options);
  try {
    await controller.init();
    await controller.migrate();
    if (options.boot && 'purgeDb' in options.database && options.database.purgeDb) {
      options.logger.warn('purging the database, as configured by database.purgeDb');
      await controller.purge();
    }
  } catch (error) {
    await controller.close();
    throw error;
  }
  const changes = new ChangeFeed();
  controller.onCommit((committed) => changes.publish(committed));
  controller.onMissed(() => changes.missed());
  return { controller, changes };
}

/** Adapters are loaded when chosen: the memory adapter must not need the SQLite driver. */
async function createController({ database, run, logger }: OpenDatabaseOptions): Promise<BaseDbController> {
  switch (database.adapter) {
    case 'sqlite': {
      const { SqliteController } = await import('./adapters/sqlite/sqlite-controller.ts');
      return new SqliteController({
        dbPath: database.dbPath,
        run,
        retention: database.retention,
        onMigration: (progress) => tellMigration(progress, database.dbPath, logger),
        onRetentionRun: retentionTeller(logger),
        onProblem: (message) => logger.warn('background work failed', { problem: message }),
      });
    }
    case 'postgres': {
      const { PostgresController } = await import('./adapters/postgres/postgres-controller.ts');
      const { url, schema, poolSize, retention } = database;
      const onProblem = (problem: string) => logger.warn('the database has a problem', { problem });
      const onRetentionRun = retentionTeller(logger);
      return new PostgresController({ url, schema, poolSize, run, retention, onProblem, onRetentionRun });
    }
    case 'memory': {
      const { MemoryController } = await import('./adapters/memory/memory-controller.ts');
      return new MemoryController({ maxTasks: database.maxTasks, retention: database.retention });
    }
  }
}

/** A new file has nothing that takes time. */
function tellMigration(
  { from, to, statement, statements }: MigrationProgress,
  dbPath: string,
  logger: ComponentLogger,
): void {
  if (from === 0) return;
  const hint = statement === 1 ? '; a large file takes minutes' : '';
  logger.info(`migrating the database, step ${statement} of ${statements}${hint}`, { dbPath, from, to });
}
