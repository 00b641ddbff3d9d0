import type { LogLevel } from '../config/resolved-config.ts';
import type { LogFields } from './component-logger.ts';

/** One thing logged, on its way from a process to the log writer. */
export interface LogRecord {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly level: LogLevel;
  /** As `celery_cnc.component.beat`. */
  readonly namespace: string;
  readonly pid: number;
  readonly message: string;
  readonly fields: LogFields;
}
