import { z } from 'zod';
import { LOGGING_DEFAULTS } from './defaults.ts';
import { LOG_LEVELS, type LogLevel } from './resolved-config.ts';

/** Checks what a user writes under `logging`. */
export const loggingOptions = z.strictObject({
  adapter: z.literal('file').default('file'),
  logDir: z.string().min(1).default(LOGGING_DEFAULTS.logDir),
  level: z.enum(LOG_LEVELS).default(LOGGING_DEFAULTS.level),
  fileName: z
    .string()
    .regex(/^[\w][\w.-]*$/, { error: 'may hold letters, digits, "_", "-" and "." only' })
    .max(100)
    .default(LOGGING_DEFAULTS.fileName),
  maxFileBytes: z.int().min(1024).default(LOGGING_DEFAULTS.maxFileBytes),
  maxFiles: z.int().min(1).max(10_000).default(LOGGING_DEFAULTS.maxFiles),
  console: z.boolean().optional(),
});

/** Logging to a file, as a user writes it. */
export interface LoggingFileOptions {
  /** Folder of the log files, relative to the project; made if it is missing. @default './logs' */
  readonly logDir?: string | undefined;
  /** Least severe level that is logged. @default 'info' */
  readonly level?: LogLevel | undefined;
  /** Name of the current file, without its ending `.log`. @default 'celery-cnc' */
  readonly fileName?: string | undefined;
  /** The file rotates above this size, bytes. @default 20971520 */
  readonly maxFileBytes?: number | undefined;
  /** Rotated files kept; the oldest go. @default 10 */
  readonly maxFiles?: number | undefined;
  /** Readable lines on standard output as well. @default whether standard output is a terminal */
  readonly console?: boolean | undefined;
}

/**
 * Logging to a rotating file: the default. Holds options as they were given: they are checked with the rest of the
 * configuration, so that all faults are told at once.
 */
export class LoggingConfigFile implements LoggingFileOptions {
  declare readonly logDir?: string;
  declare readonly level?: LogLevel;
  declare readonly fileName?: string;
  declare readonly maxFileBytes?: number;
  declare readonly maxFiles?: number;
  declare readonly console?: boolean;
  readonly adapter = 'file';

  constructor(options: LoggingFileOptions = {}) {
    Object.assign(this, options);
  }
}
