import { CncError, ERROR_CODES, isCncError } from '../errors.ts';

// An error must always fit into a frame.
const MOST_MESSAGE_CHARACTERS = 10_000;
const MOST_DETAILS_CHARACTERS = 100_000;

/** An error on the wire. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An error as a value. Stacks stay in the process that made them. */
export function toWireError(error: unknown): WireError {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.slice(0, MOST_MESSAGE_CHARACTERS);
  if (isCncError(error)) return { code: error.code, message, details: plain(error.details) };
  return { code: 'CNC_INTERNAL', message, details: {} };
}

/** The typed error that a value on the wire stands for; another program's errors are taken as they come. */
export function fromWireError(value: unknown): CncError {
  const { code, message, details } = (value ?? {}) as Partial<Record<keyof WireError, unknown>>;
  const known = ERROR_CODES.find((candidate) => candidate === code) ?? 'CNC_INTERNAL';
  return new CncError(known, typeof message === 'string' ? message : 'The other side told no message.', {
    details: typeof details === 'object' && details !== null ? { ...details } : {},
  });
}

/** Details cross process borders: what JSON cannot carry is left behind. */
function plain(details: object): Record<string, unknown> {
  try {
    const text = JSON.stringify(details);
    return text.length > MOST_DETAILS_CHARACTERS ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    // A circle or a BigInt in the details must not hide the error itself.
    return {};
  }
}
