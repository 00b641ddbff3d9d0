import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { CncError, type ErrorCode, isCncError } from '../../../errors.ts';

interface Diagnosis {
  readonly code: ErrorCode;
  readonly cure: string;
}

/** With less than a few pages free nothing can be written. */
const FULL_BELOW_BYTES = 65_536;

const FULL: Diagnosis = {
  code: 'CNC_DATABASE_FULL',
  cure: 'The disk is full. Free space; ingest goes on by itself.',
};
const READONLY: Diagnosis = {
  code: 'CNC_DATABASE_READONLY',
  cure: 'Give this user the right to write the file and its folder.',
};

/** What SQLite's result codes mean to the person who runs Celery CnC. */
const DIAGNOSES: readonly (readonly [prefix: RegExp, diagnosis: Diagnosis])[] = [
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    {
      code: 'CNC_DATABASE_CORRUPT',
      cure: 'The file is damaged or is no database. Stop, keep a copy, and restore a backup, or save what can be read: celery-cnc db salvage.',
    },
  ],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, FULL],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    {
      code: 'CNC_DATABASE_LOCKED',
      cure: 'Another program holds the file. Close it; ingest goes on by itself.',
    },
  ],
  [/^(SQLITE_(READONLY|CANTOPEN|PERM)|EROFS|EACCES|EPERM)/, READONLY],
  [
    /^(SQLITE_IOERR|EIO)/,
    {
      code: 'CNC_DATABASE_IO',
      cure: 'The disk does not do what it is told: look into the log of the system. Ingest goes on by itself when it does.',
    },
  ],
];

/** Tells a driver's error in words, with a code and a cure. */
export function toDatabaseError(error: unknown, dbPath: string): CncError {
  const known = knownErrorOf(error);
  if (known) return known;
  const driverCode = driverCodeOf(error);
  const diagnosis = diagnose(driverCode, dbPath);
  const message = error instanceof Error ? error.message : String(error);
  return new CncError(
    diagnosis?.code ?? 'CNC_DATABASE',
    `The database ${dbPath} cannot be used: ${message}${diagnosis ? `. ${diagnosis.cure}` : ''}`,
    { details: { dbPath, driverCode }, cause: error },
  );
}

function diagnose(driverCode: string, dbPath: string): Diagnosis | undefined {
  // On a full disk the shared memory and the log fail as an I/O error, which says less than is known.
  if (driverCode.startsWith('SQLITE_IOERR') && isDiskFull(dbPath)) return FULL;
  return DIAGNOSES.find(([prefix]) => prefix.test(driverCode))?.[1];
}

function isDiskFull(dbPath: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(dbPath));
    return bavail * bsize < FULL_BELOW_BYTES;
  } catch {
    // Whatever is wrong with the folder: the error at hand tells it.
    return false;
  }
}

/** An error of ours that was thrown inside a statement comes back wrapped by drizzle. */
function knownErrorOf(error: unknown): CncError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isCncError(cause)) return cause;
  return undefined;
}

/** Drizzle wraps the driver's error as its cause. */
function driverCodeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^(SQLITE_|E[A-Z]+$)/.test(cause.code))
      return cause.code;
  }
  return '';
}
