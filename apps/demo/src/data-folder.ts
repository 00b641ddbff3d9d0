import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the demo's data folder anew.
 * @throws where another demo runs on it
 */
export function prepareDataFolder(folder: string, schedules: object): void {
  const pidFile = join(folder, 'demo.pid');
  const other = readPid(pidFile);
  if (other !== undefined && isAlive(other)) {
    throw new Error(`A demo runs in this checkout already (process ${other}): stop it with Ctrl-C first`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(pidFile, String(process.pid));
  writeFileSync(join(folder, 'schedules.json'), JSON.stringify(schedules, undefined, 2));
}

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A pid may have gone to another program since: only a demo holds the place.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('run.mjs');
  } catch {
    // Gone, or not ours to ask.
    return false;
  }
}
