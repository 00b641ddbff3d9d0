import { randomUUID } from 'node:crypto';
import type { EventBatch, IngestResult } from '@celery-cnc/core/models';

/** What the bench needs of the product's database, opened in this very process. */
export interface ProductDatabase {
  ingest(batch: EventBatch): Promise<IngestResult>;
  getHealth(): Promise<{ readonly tasks: number; readonly sizeBytes: number | null }>;
  close(): Promise<void>;
}

/** Options of the configuration's `database`, as a user writes them. */
export type DatabaseOptions = Readonly<Record<string, unknown>> & { readonly dbPath: string };

/**
 * Opens a database file through the built product, as its database process does. By path: what a database is made of
 * is no public interface, and needs none for a bench that lives in the same repository.
 */
export async function openProductDatabase(database: DatabaseOptions): Promise<ProductDatabase> {
  const built = (path: string) =>
    import(import.meta.resolve('@celery-cnc/core').replace(/index\.js$/, path)) as Promise<
      Record<string, (...given: unknown[]) => unknown>
    >;
  const { resolveConfig } = await built('config/resolve-config.js');
  const { openDatabase } = await built('db/manager.js');
  const config = resolveConfig?.({ database }, [{ name: 'bench', broker: 'redis://localhost' }], {
    projectDir: process.cwd(),
  }) as { readonly database: unknown };
  const opened = (await openDatabase?.({
    database: config.database,
    run: randomUUID(),
    boot: false,
    logger: stderrLogger('database'),
  })) as { readonly controller: ProductDatabase };
  return opened.controller;
}

/** Warnings and errors of the product, to standard error. */
function stderrLogger(namespace: string): unknown {
  const tell = (message: string, fields: unknown) =>
    process.stderr.write(`${namespace}: ${message} ${JSON.stringify(fields ?? {})}\n`);
  const silent = () => undefined;
  return {
    namespace,
    trace: silent,
    debug: silent,
    info: silent,
    warn: tell,
    error: tell,
    child: (name: string) => stderrLogger(`${namespace}.${name}`),
  };
}
