import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is mounted. */
export interface Mounted {
  readonly path: string;
  /** Unmounts and removes it. */
  remove(): void;
}

/** Whether this user may mount: root, outside of a container without the right. */
export function canMount(): boolean {
  try {
    mountDisk(1_048_576).remove();
    return true;
  } catch {
    // Not root, or no mount at all: tests that need it are skipped, and say so.
    return false;
  }
}

/** A disk of its own, of so many bytes. */
export function mountDisk(bytes: number): Mounted {
  const path = mkdtempSync(join(tmpdir(), 'cnc-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'pipe' });
  return mounted(path, path);
}

/** The folder seen through a mount that refuses to write, whoever asks: permissions do not bind root. */
export function mountReadOnly(folder: string): Mounted {
  const path = join(mkdtempSync(join(tmpdir(), 'cnc-ro-')), 'disk');
  mkdirSync(path);
  execFileSync('mount', ['--bind', folder, path], { stdio: 'pipe' });
  execFileSync('mount', ['-o', 'remount,bind,ro', path], { stdio: 'pipe' });
  return mounted(path, join(path, '..'));
}

/** Writes a file until nothing more fits on its disk. */
export function fillUp(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

function mounted(path: string, root: string): Mounted {
  return {
    path,
    remove() {
      // Lazily: a test that failed may have left a file open.
      execFileSync('umount', ['-l', path]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
