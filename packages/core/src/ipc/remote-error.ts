import { CncError, type ErrorCode, isCncError } from '../errors.ts';

/** An error on the wire. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An error as a value. Stacks stay in the process that made them. */
export function toWireError(error: unknown): WireError {
  if (isCncError(error)) return { code: error.code, message: error.message, details: plain(error.details) };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'CNC_INTERNAL', message, details: {} };
}

/** The typed error that a value on the wire stands for. */
export function fromWireError(value: unknown): CncError {
  const { code, message, details } = (value ?? {}) as Partial<WireError>;
  return new CncError((code ?? 'CNC_INTERNAL') as ErrorCode, message ?? 'The other side told no message.', {
    details: details ?? {},
  });
}

/** Details cross process borders: what JSON cannot carry is left behind. */
function plain(details: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details)) as Record<string, unknown>;
}
