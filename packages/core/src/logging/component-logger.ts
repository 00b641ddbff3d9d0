/** Plain values to log beside a message; secrets in them are redacted. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What code logs with: one per process and namespace, handed in through contexts, never imported as a global. */
export interface ComponentLogger {
  /** Namespace, as `celery_cnc.component.beat`. */
  readonly namespace: string;
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Put the error under `error`: its stack, code and causes are logged. */
  error(message: string, fields?: LogFields): void;
  /** A logger for a part: `child('scheduler')` logs under `<namespace>.scheduler`. */
  child(name: string, fields?: LogFields): ComponentLogger;
}
