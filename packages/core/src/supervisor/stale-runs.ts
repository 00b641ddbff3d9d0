import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RuntimeDir } from '../ipc/socket-path.ts';
import { isProcessAlive } from '../is-process-alive.ts';

const PID_FILE = 'supervisor.pid';
/** A run that has just made its folder may not have signed it yet. */
const UNSIGNED_AGE_MS = 60_000;

/** Signs the runtime folder of this run, and removes those of runs that were killed together with all their processes. */
export async function claimRuntimeDir(runtimeDir: RuntimeDir): Promise<void> {
  // Named pipes of Windows leave nothing behind.
  if (runtimeDir.path === '') return;
  await writeFile(join(runtimeDir.path, PID_FILE), `${process.pid}\n`, { mode: 0o600 });
  const base = dirname(runtimeDir.path);
  for (const name of await readdir(base)) {
    const path = join(base, name);
    if (path !== runtimeDir.path && (await isStale(path))) await rm(path, { recursive: true, force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return !isProcessAlive(Number(await readFile(join(path, PID_FILE), 'utf8')));
  } catch {
    // Not signed, or removed by its own run at this moment.
    const changedAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    return Date.now() - changedAt > UNSIGNED_AGE_MS;
  }
}
