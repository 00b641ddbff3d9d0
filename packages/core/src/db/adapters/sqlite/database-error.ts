import { CncError, type ErrorCode, isCncError } from '../../../errors.ts';

interface Diagnosis {
  readonly code: ErrorCode;
  readonly cure: string;
}

/** What SQLite's result codes mean to the person who runs Celery CnC. */
const DIAGNOSES: readonly (readonly [prefix: RegExp, diagnosis: Diagnosis])[] = [
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    {
      code: 'CNC_DATABASE_CORRUPT',
      cure: 'The file is damaged or is no database. Stop, keep a copy, and restore a backup or start with a new file.',
    },
  ],
  [
    /^SQLITE_FULL/,
    { code: 'CNC_DATABASE_FULL', cure: 'The disk is full. Free space; ingest goes on by itself.' },
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    { code: 'CNC_DATABASE_LOCKED', cure: 'Another program holds the file. Close it.' },
  ],
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM)/,
    { code: 'CNC_DATABASE_READONLY', cure: 'Give this user the right to write the file and its folder.' },
  ],
];

/** Tells a driver's error in words, with a code and a cure. */
export function toDatabaseError(error: unknown, dbPath: string): CncError {
  if (isCncError(error)) return error;
  const driverCode = driverCodeOf(error);
  const diagnosis = DIAGNOSES.find(([prefix]) => prefix.test(driverCode))?.[1];
  const message = error instanceof Error ? error.message : String(error);
  return new CncError(
    diagnosis?.code ?? 'CNC_DATABASE',
    `The database ${dbPath} cannot be used: ${message}${diagnosis ? ` ${diagnosis.cure}` : ''}`,
    { details: { dbPath, driverCode }, cause: error },
  );
}

/** Drizzle wraps the driver's error as its cause. */
function driverCodeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && cause.code.startsWith('SQLITE_'))
      return cause.code;
  }
  return '';
}
