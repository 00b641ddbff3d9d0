import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CncError } from '../../../../errors.ts';
import { isProcessAlive } from '../../../../is-process-alive.ts';

/** For its owner alone: arguments and results of tasks are in it. */
const MODE = 0o600;

/** A file that gets its name only when it is complete, and never takes that of another file. */
export class PartialFile {
  readonly path: string;
  readonly #file: string;

  private constructor(path: string, file: string) {
    this.path = path;
    this.#file = file;
  }

  /** @throws {CncError} `CNC_BACKUP_FAILED` where it cannot be written. */
  static make(file: string): PartialFile {
    const path = join(dirname(file), `.${basename(file)}.${process.pid}.partial`);
    try {
      removeAbandoned(file);
      closeSync(openSync(path, 'wx', MODE));
    } catch (error) {
      throw failed(file, error);
    }
    return new PartialFile(path, file);
  }

  /** Puts it to disk and gives it its name; gives its size in bytes. */
  finish(): number {
    try {
      syncFile(this.path);
      giveName(this.path, this.#file);
      syncFile(dirname(this.#file));
      return statSync(this.#file).size;
    } catch (error) {
      throw failed(this.#file, error);
    }
  }

  /** Removes what is left of it. */
  remove(): void {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${this.path}${suffix}`, { force: true });
  }
}

/** What processes left that were killed while they made this file. */
function removeAbandoned(file: string): void {
  const name = /^\.(.+)\.(\d+)\.partial(-\w+)?$/;
  for (const found of readdirSync(dirname(file))) {
    const [, target, pid] = name.exec(found) ?? [];
    if (target === basename(file) && (Number(pid) === process.pid || !isProcessAlive(Number(pid))))
      rmSync(join(dirname(file), found), { force: true });
  }
}

/** A rename would replace what was put there meanwhile; a link never does, but not all file systems have links. */
function giveName(path: string, file: string): void {
  try {
    linkSync(path, file);
    rmSync(path);
  } catch (error) {
    const isLinkless = ['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!isLinkless || existsSync(file)) throw error;
    renameSync(path, file);
  }
}

/** Puts a file, or the names in a folder, to disk. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function failed(file: string, cause: unknown): CncError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CncError('CNC_BACKUP_FAILED', `The file ${file} cannot be written: ${why}`, {
    details: { file },
    cause,
  });
}
