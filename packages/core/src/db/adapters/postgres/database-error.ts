import { CncError, type ErrorCode, isCncError } from '../../../errors.ts';

interface Diagnosis {
  readonly code: ErrorCode;
  readonly cure: string;
}

/** What PostgreSQL's SQLSTATEs, and the codes of sockets, mean to the person who runs Celery CnC. */
const DIAGNOSES: readonly (readonly [code: RegExp, diagnosis: Diagnosis])[] = [
  [
    /^28/,
    {
      code: 'CNC_DATABASE_LOGIN',
      cure: 'Correct user and password in database.url; "no encryption" in the message asks for ?sslmode=require.',
    },
  ],
  [/^3D000/, { code: 'CNC_DATABASE_MISSING', cure: 'Create it: createdb --owner=<user> <database>.' }],
  [
    /^42501/,
    {
      code: 'CNC_DATABASE_DENIED',
      cure: 'Make the user owner of the database, or create the schema for it: CREATE SCHEMA <schema> AUTHORIZATION <user>.',
    },
  ],
  [
    /^53100/,
    { code: 'CNC_DATABASE_FULL', cure: "The server's disk is full. Free space; ingest goes on by itself." },
  ],
  [
    /^25006/,
    {
      code: 'CNC_DATABASE_READONLY',
      cure: 'The server takes no writes, as a standby does. Name the primary in database.url.',
    },
  ],
  [
    /^(08|57P0|53300|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT|EACCES)|CONNECTION_LOST/,
    {
      code: 'CNC_DATABASE_UNREACHABLE',
      cure: 'Check that the server runs, takes connections, and is reached from this host under that name and port.',
    },
  ],
];

/** What the driver says, in words alone, where the connection is gone. */
const CONNECTION_LOST =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|not queryable|SSL connections|timeout expired/;

/** Tells a driver's error in words, with a code and a cure. `place` is safe to show. */
export function toDatabaseError(error: unknown, place: string): CncError {
  if (isCncError(error)) return error;
  const driverCode = driverCodeOf(error);
  const diagnosis = DIAGNOSES.find(([code]) => code.test(driverCode))?.[1];
  return new CncError(
    diagnosis?.code ?? 'CNC_DATABASE',
    `${place} cannot be used: ${messageOf(error)}${diagnosis ? ` ${diagnosis.cure}` : ''}`,
    { details: { place, driverCode }, cause: error },
  );
}

/** SQLSTATE or socket code of an error; drizzle wraps the driver's error as its cause. */
export function driverCodeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (CONNECTION_LOST.test(cause.message)) return 'CONNECTION_LOST';
  }
  return '';
}

/** Where the transaction can be tried again at once: it met another host's. */
export function isConflict(error: unknown): boolean {
  return /^(40001|40P01|23505)$/.test(driverCodeOf(error));
}

function messageOf(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  // Of a host with several addresses, each with an error of its own.
  if (innermost instanceof AggregateError) return innermost.errors.map(messageOf).join('; ');
  const message = innermost instanceof Error ? innermost.message : String(innermost);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
