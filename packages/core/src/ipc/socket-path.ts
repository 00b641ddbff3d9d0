import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { CncError } from '../errors.ts';

/** `sockaddr_un` holds 108 bytes with the final zero; macOS 104. */
const MAX_SOCKET_PATH_BYTES = 103;
const PRIVATE_MODE = 0o700;

/** Where the sockets of one run live. */
export interface RuntimeDir {
  readonly path: string;
  /** Path of a socket (a named pipe on Windows). */
  socketPath(name: string): string;
  remove(): Promise<void>;
}

/** Makes the folder for the sockets of one run: this user alone gets in. */
export async function createRuntimeDir(runId: string): Promise<RuntimeDir> {
  if (process.platform === 'win32') {
    return {
      path: '',
      socketPath: (name) => `\\\\.\\pipe\\celery-cnc-${runId}-${name}`,
      remove: async () => {},
    };
  }
  const base = runtimeBase();
  const path = join(base, runId);
  await mkdir(base, { mode: PRIVATE_MODE, recursive: true });
  await refuseForeign(base);
  await mkdir(path, { mode: PRIVATE_MODE });
  await chmod(path, PRIVATE_MODE);
  return {
    path,
    socketPath: (name) => checkedSocketPath(join(path, `${name}.sock`)),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** The folder in which each run of this user has its own. Not on Windows. */
export function runtimeBase(): string {
  return join(tmpdir(), `celery-cnc-${userInfo().uid}`);
}

/** Throws where others than this user get in: in a folder that all can write, another may have put one in our place. */
export async function refuseForeign(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0) return;
  throw new CncError(
    'CNC_START_FAILED',
    `${path} is not a private folder of this user. Remove it, or set TMPDIR to a folder of your own.`,
    { details: { path } },
  );
}

function checkedSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return path;
  throw new CncError(
    'CNC_START_FAILED',
    `The socket path ${path} is longer than the system allows. Set TMPDIR to a shorter path.`,
    { details: { path } },
  );
}
