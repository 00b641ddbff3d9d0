/** Every error code that core can produce; `docs/errors.md` has a row of cause and cure for each. */
export const ERROR_CODES = [
  'CNC_CONFIG_INVALID',
  'CNC_CONFIG_FILE',
  'CNC_ALREADY_RUNNING',
  'CNC_COMPONENT_NOT_INSTALLED',
  'CNC_NOT_A_COMPONENT',
  'CNC_COMPONENT_API_MISMATCH',
  'CNC_COMPONENT_DUPLICATE',
  'CNC_COMPONENT_DEPENDENCY',
  'CNC_COMPONENT_INIT',
  'CNC_START_FAILED',
  'CNC_NOT_RUNNING',
  'CNC_NOT_CONFIRMED',
  'CNC_BROKER_URL',
  'CNC_BROKER_UNREACHABLE',
  'CNC_BACKEND_URL',
  'CNC_BACKEND_UNREACHABLE',
  'CNC_BACKEND_UNSUPPORTED',
  'CNC_PUBLISH_FAILED',
  'CNC_APP_UNKNOWN',
  'CNC_TASK_UNKNOWN',
  'CNC_TASK_ARGUMENTS',
  'CNC_TASK_RETRIED',
  'CNC_BROKER_UNKNOWN',
  'CNC_NO_SUCH_WORKER',
  'CNC_REVOKE_LIMIT',
  'CNC_ABORT_UNSUPPORTED',
  'CNC_QUEUE_UNKNOWN',
  'CNC_QUEUE_UNSUPPORTED',
  'CNC_QUEUE_MOVE_FAILED',
  'CNC_MANAGEMENT_FAILED',
  'CNC_IPC_HANDSHAKE',
  'CNC_IPC_PROTOCOL',
  'CNC_IPC_DISCONNECTED',
  'CNC_IPC_DEADLINE',
  'CNC_IPC_CANCELLED',
  'CNC_IPC_FORBIDDEN',
  'CNC_IPC_INVALID',
  'CNC_IPC_UNKNOWN_METHOD',
  'CNC_IPC_LIMIT',
  'CNC_DATABASE',
  'CNC_DATABASE_MISSING',
  'CNC_DATABASE_NEWER',
  'CNC_DATABASE_CORRUPT',
  'CNC_DATABASE_FULL',
  'CNC_DATABASE_LOCKED',
  'CNC_DATABASE_READONLY',
  'CNC_DATABASE_IO',
  'CNC_DATABASE_UNREACHABLE',
  'CNC_DATABASE_LOGIN',
  'CNC_DATABASE_DENIED',
  'CNC_DATABASE_OLD_SERVER',
  'CNC_BACKUP_FAILED',
  'CNC_BACKUP_INVALID',
  'CNC_CURSOR_INVALID',
  'CNC_PIN_LIMIT',
  'CNC_QUERY_INVALID',
  'CNC_INTERNAL',
] as const;

/** A stable code that tells what went wrong; compare this, never `instanceof`, across processes. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Plain values only: an error's details cross process borders. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error of Celery CnC: a stable `code`, a message that says what to do, and plain `details`. */
export class CncError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CncError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Whether a value is a {@link CncError}, also one of another copy of this package. */
export function isCncError(value: unknown): value is CncError {
  return value instanceof Error && 'code' in value && ERROR_CODES.some((code) => code === value.code);
}

/** One thing wrong in a configuration. */
export interface ConfigFault {
  /** Where, as `frontend.port`. */
  readonly path: string;
  /** What is wrong, with the value, secrets redacted. */
  readonly problem: string;
  /** What to do about it. */
  readonly cure: string;
  /** Kind of the fault where it has one of its own, as `CNC_COMPONENT_NOT_INSTALLED`. */
  readonly code?: ErrorCode;
}

/** A configuration that cannot be used; tells every fault at once. */
export class ConfigError extends CncError {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ path, problem, cure, code }) => {
      return `  ${path}: ${problem}${code === undefined ? '' : ` [${code}]`}\n    → ${cure}`;
    });
    const heading =
      faults.length === 1
        ? 'The configuration has a fault:'
        : `The configuration has ${faults.length} faults:`;
    super('CNC_CONFIG_INVALID', `${heading}\n${lines.join('\n')}`, { details: { faults } });
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
