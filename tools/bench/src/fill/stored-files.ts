import { copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Settings } from '../settings.ts';
import { filledFile } from './filled-file.ts';

/** Larger files are used as they are, and what a case adds stays in them: a copy would take longer than the case. */
const MOST_COPIED_BYTES = 2e9;
/** Beside the database and its search index there lie what belongs to a run, and our own record. */
const NOT_COPIED = /^(\.|-shm$)/;

/** Runs with a database file that holds so many tasks, and tells how many it holds indeed. */
export async function withStoredTasks<Result>(
  { dataDir, progress, fillSeconds, asBegun }: Settings,
  tasks: number,
  run: (dbPath: string, stored: number) => Promise<Result>,
): Promise<Result> {
  const { file, stored } = await filledFile({
    folder: dataDir,
    tasks,
    progress,
    mostSeconds: fillSeconds,
    asBegun,
  });
  if ((await stat(file)).size > MOST_COPIED_BYTES) return run(file, stored);
  const folder = await mkdtemp(join(dataDir, 'copy-'));
  try {
    const copy = join(folder, 'cnc.db');
    for (const name of await readdir(dirname(file))) {
      const suffix = name.slice(basename(file).length);
      if (name.startsWith(basename(file)) && !NOT_COPIED.test(suffix))
        await copyFile(join(dirname(file), name), `${copy}${suffix}`);
    }
    return await run(copy, stored);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
