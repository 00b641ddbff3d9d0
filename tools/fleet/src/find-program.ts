import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Celery releases of the past that the bootstrap installs beside the newest one. */
export const OLDER_CELERY = ['5.2', '5.3', '5.4', '5.5', '5.6'] as const;

/** One of {@link OLDER_CELERY}. */
export type CeleryVersion = (typeof OLDER_CELERY)[number];

const ALSO_LOOKED_IN = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const REPOSITORY_ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Absolute path of a program. Throws with the cure where it is not installed. */
export function findProgram(...names: readonly string[]): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ALSO_LOOKED_IN].filter(Boolean);
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (path) return path;
  throw new Error(`${names.join(' or ')} is not installed: run "node tools/bootstrap/install.mjs"`);
}

/** Debian's Chromium, for tests that need a browser. */
export function findChromium(): string {
  return findProgram('chromium', 'chromium-browser', 'google-chrome');
}

/** The Python that has Celery: the repository's virtual environment, else the system's; or one of an older Celery. */
export function findPython(celery?: CeleryVersion): string {
  if (celery !== undefined) return findProgramAt(pythonOfCelery(celery));
  const own = join(REPOSITORY_ROOT, '.venv', 'bin', 'python');
  return existsSync(own) ? own : findProgram('python3');
}

/** Whether workers of an older Celery can be started here. */
export function hasCelery(celery: CeleryVersion): boolean {
  return isExecutable(pythonOfCelery(celery));
}

function pythonOfCelery(celery: CeleryVersion): string {
  return join(REPOSITORY_ROOT, '.cache', 'celery', celery, 'bin', 'python');
}

function findProgramAt(path: string): string {
  if (isExecutable(path)) return path;
  throw new Error(`${path} is not installed: run "node tools/bootstrap/install.mjs"`);
}

/** Programs of the PostgreSQL server; Debian keeps each major version in a folder of its own, off PATH. */
export function findPostgresProgram(name: 'initdb' | 'postgres' | 'psql' | 'pg_isready'): string {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const own = newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin', name)).find(isExecutable);
  return own ?? findProgram(name);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not executable: both mean that it cannot be run.
    return false;
  }
}
