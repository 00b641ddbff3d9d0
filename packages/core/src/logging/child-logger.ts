import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/resolved-config.ts';
import type { ComponentLogger, LogFields } from './component-logger.ts';
import { Redactor } from './redaction.ts';

/** Options of {@link createChildLogger}. */
export interface ChildLoggerOptions {
  readonly namespace: string;
  readonly level: LogLevel;
  /** Texts that must never be logged. */
  readonly secrets: readonly string[];
  /** Known to this process and its supervisor alone: whatever else is printed cannot pass for a line of the logger. */
  readonly mark: string;
}

/** Key of the mark in each line; `log-line-reader.ts` looks for it. */
export const LINE_MARK = 'cncLog';

/** The logger of a child process: JSON lines on its standard output, which the supervisor reads. */
export function createChildLogger({ namespace, level, secrets, mark }: ChildLoggerOptions): ComponentLogger {
  const redactor = new Redactor(secrets);
  const logger = pino(
    {
      level,
      messageKey: 'message',
      base: { [LINE_MARK]: mark, pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: what was logged before a crash is out before the process is gone.
    pino.destination({ fd: process.stdout.fd, sync: true }),
  );
  return wrap(logger, redactor, namespace, {});
}

function wrap(logger: Logger, redactor: Redactor, namespace: string, bound: LogFields): ComponentLogger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level]({ namespace, fields: redactor.value({ ...bound, ...fields }) }, redactor.text(message));
    };
  return {
    namespace,
    trace: log('trace'),
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (name, fields) => wrap(logger, redactor, `${namespace}.${name}`, { ...bound, ...fields }),
  };
}
