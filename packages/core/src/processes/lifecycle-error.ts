import { CncError, ConfigError, type ErrorCode, isCncError } from '../errors.ts';
import type { LifecycleError } from './lifecycle-messages.ts';

/** An error as plain values, for the way to the supervisor; its stack is in the log. */
export function toLifecycleError(error: unknown): LifecycleError {
  const message = error instanceof Error ? error.message : String(error);
  if (!isCncError(error)) return { code: 'CNC_INTERNAL', message, details: {}, faults: [] };
  const faults = 'faults' in error && Array.isArray(error.faults) ? error.faults : [];
  return { code: error.code, message, details: JSON.parse(JSON.stringify(error.details)), faults };
}

/** The error that a child told. */
export function fromLifecycleError({ code, message, details, faults }: LifecycleError): CncError {
  return faults.length > 0 ? new ConfigError(faults) : new CncError(code as ErrorCode, message, { details });
}
