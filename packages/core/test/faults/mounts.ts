import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is mounted. */
export interface Mounted {
  readonly path: string;
  /** Unmounts and removes it. */
  remove(): void;
}

/** Whether this user may mount: root outside of a container without the right. */
export const canMount: boolean = tryMounting();

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

function tryMounting(): boolean {
  try {
    mountDisk(1_048_576).remove();
    return true;
  } catch {
    // Not root, or no mount at all: the tests that need it say so.
    return false;
  }
}
