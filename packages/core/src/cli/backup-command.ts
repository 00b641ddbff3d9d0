import bytes from 'bytes';
import type { Command } from 'commander';
import { addDatabaseOption, type DatabaseOption, sqlitePathOf } from './database-option.ts';
import { progressLine } from './progress-line.ts';

/** Adds `celery-cnc backup` and `celery-cnc restore`. */
export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup <file>')
    .description('Copy the SQLite database into a new file, also while Celery CnC runs.');
  addDatabaseOption(backup).action(async (file: string, options: DatabaseOption) => {
    const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
    // Loaded when it is needed: the supervisor has no database driver in its memory.
    const { backupDatabase } = await import('../db/adapters/sqlite/maintenance/backup-database.ts');
    const progress = progressLine('copying');
    const made = await backupDatabase(dbPath, file, { onProgress: progress.show }).finally(progress.clear);
    const { tasks, schemaVersion, seconds } = made;
    process.stdout.write(
      `${made.file}: ${tasks} tasks, ${bytes(made.bytes)}, schema version ${schemaVersion}, ` +
        `checked, in ${seconds.toFixed(1)} s\n`,
    );
  });

  const restore = program
    .command('restore <file>')
    .description('Put a backup in the place of the SQLite database; what was there is kept beside it.');
  addDatabaseOption(restore).action(async (file: string, options: DatabaseOption) => {
    const dbPath = await sqlitePathOf(options, process.cwd(), process.env);
    const { restoreDatabase } = await import('../db/adapters/sqlite/maintenance/restore-database.ts');
    const progress = progressLine('restoring');
    const restored = await restoreDatabase(file, dbPath, { onProgress: progress.show }).finally(
      progress.clear,
    );
    process.stdout.write(`${dbPath}: ${restored.tasks} tasks, schema version ${restored.schemaVersion}\n`);
    if (restored.replaced !== null) process.stdout.write(`What was there: ${restored.replaced}\n`);
  });
}
