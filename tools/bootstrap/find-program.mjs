import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const ALSO_LOOKED_IN = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * Finds a program on PATH and in the folders that a plain user's PATH may lack on Debian.
 * @param {string} name e.g. `redis-server`
 * @returns {string | undefined} absolute path of the executable
 */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_LOOKED_IN];
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * @param {string} path
 * @returns {boolean} whether an executable file stands there
 */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Absent or not executable: both mean that it cannot be run.
    return false;
  }
}
