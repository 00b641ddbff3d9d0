import { CncError } from '../errors.ts';

/** A call that waits for its answer. */
export interface PendingCall {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  /** Milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  readonly repeatable: boolean;
  /** Whether it went out on the present connection. */
  sent: boolean;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The error of a call that was not answered in time. */
export function deadlineError(call: PendingCall, connected: boolean): CncError {
  const state = connected ? 'the other side is busy' : 'the other side is not connected';
  return new CncError('CNC_IPC_DEADLINE', `${call.method} was not answered in time: ${state}.`, {
    details: { method: call.method },
  });
}

/** The error of a call whose connection broke before its answer: whether it was done cannot be known. */
export function disconnectedError(method: string): CncError {
  return new CncError('CNC_IPC_DISCONNECTED', `The connection broke before ${method} was answered.`, {
    details: { method },
  });
}

/** The error of a call that its caller gave up. */
export function cancelledError(method: string): CncError {
  return new CncError('CNC_IPC_CANCELLED', `${method} was cancelled.`, { details: { method } });
}
