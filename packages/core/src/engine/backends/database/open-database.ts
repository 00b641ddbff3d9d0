import { CncError } from '../../../errors.ts';
import { unsupportedBackend } from '../unsupported-backend.ts';
import type { SqlDatabase } from './sql-database.ts';
import { parseSqlAlchemyUrl, type SqlAlchemyUrl } from './sqlalchemy-url.ts';

/**
 * The database of a URL of Celery's `database` backend, `db+…`; its driver is loaded when chosen.
 *
 * @throws {CncError} `CNC_BACKEND_URL`, `CNC_BACKEND_UNSUPPORTED`
 */
export async function openDatabase(backendUrl: string): Promise<SqlDatabase> {
  const url = parseSqlAlchemyUrl(backendUrl.replace(/^db\+/, ''));
  switch (url.dialect) {
    case 'sqlite': {
      const { SqliteDatabase } = await import('./sqlite-database.ts');
      return new SqliteDatabase(fileOf(url));
    }
    case 'postgresql':
    case 'postgres': {
      const { PostgresDatabase } = await import('./postgres-database.ts');
      return new PostgresDatabase(url);
    }
    case 'mysql':
    case 'mariadb': {
      const { MysqlDatabase } = await import('./mysql-database.ts');
      return new MysqlDatabase(url);
    }
    default:
      throw unsupportedBackend(`db+${url.dialect}`);
  }
}

/** Three slashes are a path relative to the worker's own folder, four an absolute one. */
function fileOf({ database }: SqlAlchemyUrl): string {
  if (database === null || database === ':memory:' || database.startsWith('file:'))
    throw new CncError(
      'CNC_BACKEND_URL',
      'The result backend: a SQLite database in memory, or one named by a URI, cannot be opened from outside its worker. Give its file, as db+sqlite:////absolute/file.db.',
    );
  return database;
}
