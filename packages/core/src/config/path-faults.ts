import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ConfigFault } from '../errors.ts';

/** Why files cannot be made in a folder, which itself may still have to be made; nothing is made here. */
export function folderFaults(path: string, folder: string): ConfigFault[] {
  const ancestor = nearestExisting(folder);
  if (!ancestor.isDirectory) {
    return [
      {
        path,
        problem: `${JSON.stringify(folder)}: ${JSON.stringify(ancestor.path)} is not a folder`,
        cure: 'name another folder, or move that file away',
      },
    ];
  }
  if (isWritable(ancestor.path, constants.W_OK | constants.X_OK)) return [];
  return [
    {
      path,
      problem: `${JSON.stringify(folder)}: ${JSON.stringify(ancestor.path)} is not writable for this user`,
      cure: 'give this user the right to write there, or name another folder',
    },
  ];
}

/** Why a file cannot be opened for writing, whether it exists or has to be made; nothing is made here. */
export function fileFaults(path: string, file: string): ConfigFault[] {
  const nearest = nearestExisting(file);
  if (nearest.path !== file) return folderFaults(path, dirname(file));
  if (nearest.isDirectory) {
    const cure = `name a file, as ${JSON.stringify(`${file}/celery-cnc.db`)}`;
    return [{ path, problem: `${JSON.stringify(file)} is a folder`, cure }];
  }
  if (isWritable(file, constants.R_OK | constants.W_OK)) return folderFaults(path, dirname(file));
  const cure = 'give this user the right to read and write it, or name another file';
  return [{ path, problem: `${JSON.stringify(file)} is not writable for this user`, cure }];
}

function nearestExisting(folder: string): { path: string; isDirectory: boolean } {
  for (let path = folder; ; path = dirname(path)) {
    try {
      return { path, isDirectory: statSync(path).isDirectory() };
    } catch (error) {
      // ENOENT and ENOTDIR: the answer stands further up; the root always exists.
      if (dirname(path) === path) throw error;
    }
  }
}

function isWritable(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
