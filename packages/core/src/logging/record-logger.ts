import type { LogLevel } from '../config/resolved-config.ts';
import type { ComponentLogger, LogFields } from './component-logger.ts';
import type { LogRecord } from './log-record.ts';

/** A logger that hands records on: for the supervisor, which has the writer in its own process. */
export function createRecordLogger(
  namespace: string,
  write: (record: LogRecord) => void,
  bound: LogFields = {},
): ComponentLogger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) =>
      write({
        time: Date.now(),
        level,
        namespace,
        pid: process.pid,
        message,
        fields: { ...bound, ...fields },
      });
  return {
    namespace,
    trace: log('trace'),
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (name, fields) => createRecordLogger(`${namespace}.${name}`, write, { ...bound, ...fields }),
  };
}
