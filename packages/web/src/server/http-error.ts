import { type ErrorCode, isCncError } from '@celery-cnc/core/component';
import type { QueryFault } from '@celery-cnc/core/models';
import type { Context } from 'hono';
import type { ErrorJson } from './api/meta.ts';

/** Codes that only the HTTP API answers, beside core's own. */
export type HttpErrorCode =
  | 'CNC_HTTP_PARAMETER'
  | 'CNC_HTTP_NOT_FOUND'
  | 'CNC_HTTP_HOST_REFUSED'
  | 'CNC_HTTP_ORIGIN_REFUSED'
  | 'CNC_HTTP_CONTROL_REFUSED'
  | 'CNC_HTTP_BUSY'
  | 'CNC_HTTP_STREAM_LIMIT'
  | 'CNC_HTTP_UNAVAILABLE'
  | 'CNC_HTTP_CLIENT_NOT_BUILT';

/** An answer that is an error: status, code and words for a person; `field` names the parameter at fault. */
export class HttpError extends Error {
  readonly status: 400 | 403 | 404 | 409 | 415 | 500 | 503;
  readonly code: string;
  readonly field: string | undefined;
  /** Where in the parameter the fault is, and what to write instead, as far as known. */
  readonly fault: QueryFault | undefined;

  constructor(
    status: HttpError['status'],
    code: HttpErrorCode | ErrorCode,
    message: string,
    field?: string,
    fault?: QueryFault,
  ) {
    super(message);
    this.fault = fault;
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** Faults of engines that are told as they are. */
const CONTROL_STATUS: Readonly<Partial<Record<ErrorCode, HttpError['status']>>> = {
  CNC_BROKER_UNREACHABLE: 503,
  CNC_BROKER_UNKNOWN: 404,
  CNC_QUEUE_UNKNOWN: 404,
  CNC_QUEUE_UNSUPPORTED: 409,
  CNC_QUEUE_MOVE_FAILED: 503,
  CNC_PUBLISH_FAILED: 503,
  CNC_APP_UNKNOWN: 404,
  CNC_TASK_UNKNOWN: 404,
  CNC_TASK_ARGUMENTS: 409,
  CNC_TASK_RETRIED: 409,
  CNC_NO_SUCH_WORKER: 404,
  CNC_REVOKE_LIMIT: 409,
  CNC_ABORT_UNSUPPORTED: 409,
  CNC_BACKEND_URL: 409,
  CNC_BACKEND_UNSUPPORTED: 409,
  CNC_BACKEND_UNREACHABLE: 503,
};

/** The error to answer for anything thrown; `null` for what nobody foresaw (answer 500 and log it). */
export function toHttpError(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error;
  if (!isCncError(error)) return null;
  if (error.code === 'CNC_CURSOR_INVALID') {
    return new HttpError(400, error.code, 'cursor: is not a cursor of this list; begin without it', 'cursor');
  }
  if (error.code === 'CNC_PIN_LIMIT') return new HttpError(409, error.code, error.message);
  if (error.code === 'CNC_IPC_DISCONNECTED' || error.code === 'CNC_IPC_DEADLINE') {
    return new HttpError(
      503,
      'CNC_HTTP_UNAVAILABLE',
      'A process of Celery CnC does not answer; it is restarted by itself.',
    );
  }
  if (error.code.startsWith('CNC_DATABASE')) {
    return new HttpError(503, 'CNC_HTTP_UNAVAILABLE', error.message);
  }
  const status = CONTROL_STATUS[error.code];
  return status === undefined ? null : new HttpError(status, error.code, error.message);
}

/** Answers an error as JSON. */
export function answerError(context: Context, error: HttpError): Response {
  const body: ErrorJson = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      ...error.fault,
    },
  };
  if (error.status === 503) context.header('Retry-After', '2');
  return context.json(body, error.status);
}
