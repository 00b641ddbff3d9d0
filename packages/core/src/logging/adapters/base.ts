import type { ResolvedLogging } from '../../config/resolved-config.ts';
import type { LogRecord } from '../log-record.ts';

/** Where log records end up. One sink is open at a time in an installation, in the supervisor's process. */
export interface LogSink {
  /** Never throws and never waits; records are redacted already. */
  write(record: LogRecord): void;
  /** Resolves when everything written is with the system. */
  close(): Promise<void>;
}

/** Opens sinks; one adapter for each kind of destination. */
export interface LoggingAdapter {
  /** Rejects with the reason where the destination cannot be used. `onError` hears of later faults, once each. */
  configure(config: ResolvedLogging, onError: (error: Error) => void): Promise<LogSink>;
}
