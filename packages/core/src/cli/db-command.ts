import bytes from 'bytes';
import type { Command } from 'commander';
import { CncError } from '../errors.ts';
import { addDatabaseOption, type DatabaseOption, sqlitePathOf } from './database-option.ts';

const MS_A_SECOND = 1000;

/** Adds `celery-cnc db`: looks after a SQLite file. */
export function addDbCommand(program: Command): void {
  const db = program.command('db').description('Look after the SQLite database.');

  const info = db.command('info').description('Tell what is in it. Also while Celery CnC runs.');
  addDatabaseOption(info)
    .option('--json', 'as JSON')
    .action(async ({ json, ...options }: DatabaseOption & { json?: boolean }) => {
      const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
      const { readDatabaseInfo } = await import('../db/adapters/sqlite/maintenance/database-info.ts');
      const found = await readDatabaseInfo(dbPath);
      const lines = [
        `File: ${found.dbPath}`,
        `Size: ${bytes(found.bytes)}, ${bytes(found.freeBytes)} of it free`,
        `Schema: version ${found.schemaVersion}; this program has ${found.programSchemaVersion}`,
        `Tasks: ${found.tasks}, ${found.pinned} of them pinned`,
        `First seen: ${timeText(found.oldestSeenAt)} to ${timeText(found.newestSeenAt)}`,
      ];
      process.stdout.write(`${json ? JSON.stringify(found) : lines.join('\n')}\n`);
    });

  const check = db.command('check').description('Look for damage. Also while Celery CnC runs.');
  addDatabaseOption(check)
    .option('--full', 'compare indexes with their tables as well; takes several times as long')
    .action(async ({ full, ...options }: DatabaseOption & { full?: boolean }) => {
      const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
      const { findFaults, withReader } = await import('../db/adapters/sqlite/maintenance/database-file.ts');
      const faults = await withReader(dbPath, (opened) => findFaults(opened, full ? 'full' : 'quick'));
      if (faults.length > 0) throw damaged(dbPath, faults);
      process.stdout.write(`${dbPath} is well.\n`);
    });

  const salvage = db
    .command('salvage')
    .description('Save what can be read of a damaged one into a new file. Celery CnC must not run.')
    .argument('<file>', 'file that is made');
  addDatabaseOption(salvage).action(async (file: string, options: DatabaseOption) => {
    const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
    const { salvageDatabase } = await import('../db/adapters/sqlite/maintenance/salvage-database.ts');
    const saved = await salvageDatabase(dbPath, file);
    for (const { name, rows, complete } of saved.tables)
      process.stdout.write(`${name}: ${rows} rows${complete ? '' : ', not all could be read'}\n`);
    process.stdout.write(`${saved.file}: ${saved.tasks} tasks, ${bytes(saved.bytes)}\n`);
  });

  const vacuum = db
    .command('vacuum')
    .description('Write it anew, as small as it can be. Celery CnC must not run.');
  addDatabaseOption(vacuum).action(async (options: DatabaseOption) => {
    const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
    const { compactDatabase } = await import('../db/adapters/sqlite/maintenance/compact-database.ts');
    const { bytesBefore, bytesAfter } = await compactDatabase(dbPath);
    process.stdout.write(`${dbPath}: ${bytes(bytesBefore)} before, ${bytes(bytesAfter)} now\n`);
  });
}

function timeText(epochSeconds: number | null): string {
  return epochSeconds === null ? 'never' : new Date(epochSeconds * MS_A_SECOND).toISOString();
}

function damaged(dbPath: string, faults: readonly string[]): CncError {
  return new CncError(
    'CNC_DATABASE_CORRUPT',
    `The database ${dbPath} is damaged:\n${faults.map((fault) => `  ${fault}`).join('\n')}\n` +
      'Stop Celery CnC, keep a copy, and restore a backup; or save what can be read with: celery-cnc db salvage <file>',
    { details: { dbPath, faults } },
  );
}
