import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readFillRecord } from './fill-record.ts';

const run = promisify(execFile);
const FILL = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Days, up to the begin of the fill, over which the tasks are spread; by default tasks are kept for 30. */
export const HISTORY_DAYS = 28;
/** Progress is told so often. */
const SLICE_SECONDS = 120;

/** Which file to use. */
export interface FilledFileOptions {
  readonly folder: string;
  readonly tasks: number;
  readonly progress: (text: string) => void;
  /** Stops after so long, filled or not. */
  readonly mostSeconds?: number;
  /** A file that was begun is used as it is, however much is in it. */
  readonly asBegun?: boolean;
}

/** A filled file. */
export interface FilledFile {
  readonly file: string;
  /** Tasks that are in it: fewer than were asked for where the time was up. */
  readonly stored: number;
}

/**
 * A database file with so many tasks, filled where it is not yet, which may take long: it goes on where it was
 * interrupted. The file is kept, and what cases add to it stays in it.
 */
export async function filledFile(options: FilledFileOptions): Promise<FilledFile> {
  const { folder, tasks, progress, asBegun = false, mostSeconds = Number.POSITIVE_INFINITY } = options;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `history-${tasks}.db`);
  const startedAt = performance.now();
  for (;;) {
    const left = mostSeconds - (performance.now() - startedAt) / 1000;
    const record = readFillRecord(file);
    if (left <= 0 || (record && (asBegun || record.filled >= record.tasks)))
      return { file, stored: record?.filled ?? 0 };
    const slice = Math.min(SLICE_SECONDS, left);
    // A process of its own: its clock is set back, and its memory is not ours.
    await run(process.execPath, [
      ...process.execArgv,
      FILL,
      file,
      String(tasks),
      String(HISTORY_DAYS),
      String(slice),
    ]);
    const now = readFillRecord(file);
    if (now)
      progress(
        `${file}: ${now.filled.toLocaleString('en')} of ${tasks.toLocaleString('en')} tasks, ` +
          `${Math.round(now.seconds)} s, ${Math.round(now.cpuSeconds)} CPU s`,
      );
  }
}
