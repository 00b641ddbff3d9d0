import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { refuseForeign } from '../ipc/socket-path.ts';
import { isProcessAlive } from '../is-process-alive.ts';

const RECORD_FILE = 'run.json';

const runRecord = z.object({
  runId: z.string(),
  /** Of the supervisor. */
  pid: z.int().positive(),
  version: z.string(),
  /** Epoch seconds. */
  startedAt: z.number(),
  /** Absolute: the folder of the config file, or the working directory of the program that runs it. */
  projectDir: z.string(),
  /** Lets whoever shows it into the sockets. */
  token: z.string(),
  databaseSocketPath: z.string(),
  engines: z.array(
    z.object({
      brokerId: z.string(),
      transport: z.enum(['redis', 'amqp']),
      socketPath: z.string(),
      apps: z.array(z.string()),
    }),
  ),
  apps: z.array(z.object({ name: z.string(), broker: z.string(), defaultQueue: z.string() })),
});

/** What a run tells of itself in its runtime folder, for programs of the same user that want to join it. */
export type RunRecord = z.output<typeof runRecord>;

/** Leaves the record in the runtime folder of a run, for its own user alone: whoever reads it may command the fleet. */
export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  const path = join(folder, RECORD_FILE);
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  // Nobody reads half a record.
  await rename(`${path}.new`, path);
}

/**
 * The runs that are alive in a runtime folder: the folder of one run, or the one that holds those of all.
 *
 * @throws {CncError} `CNC_START_FAILED` where other users get into the folder: what stands there may be anybody's.
 */
export async function findRuns(folder: string): Promise<readonly RunRecord[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (names === null) return [];
  await refuseForeign(folder);
  const folders = names.includes(RECORD_FILE) ? [folder] : names.map((name) => join(folder, name));
  const records = await Promise.all(folders.map(readRecord));
  return records.filter((record) => record !== null && isProcessAlive(record.pid)) as RunRecord[];
}

/** `null` where there is none, or one of a version that tells other things. */
async function readRecord(folder: string): Promise<RunRecord | null> {
  try {
    return runRecord.parse(JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')));
  } catch {
    // A run that begins or ends at this moment, or one that cannot be joined: in either case none to be found.
    return null;
  }
}
