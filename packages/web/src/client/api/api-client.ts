import type { ErrorJson } from '../../server/api/meta.ts';

const API_ROOT = '/api/v1';

/** An answer of the API that is not a success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }
}

/** Query parameters; empty and absent ones are left out. */
export type ApiParameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * Reads JSON from `/api/v1`. The shape is trusted: client and server are built and shipped together.
 * @throws {ApiError} on a status other than 2xx, on no answer, and on an answer that is not JSON.
 */
export async function getJson<Answer>(
  path: string,
  parameters: ApiParameters = {},
  signal?: AbortSignal,
): Promise<Answer> {
  return sendJson('GET', path + toQueryString(parameters), signal);
}

/**
 * Asks `/api/v1` to change something, and reads the JSON of its answer.
 * @throws {ApiError} as {@link getJson}.
 */
export async function sendJson<Answer>(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  signal?: AbortSignal,
  content?: object,
): Promise<Answer> {
  const response = await request(method, path, signal, content);
  const body: unknown = await response.json().catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError(response.status, 'CNC_NOT_JSON', `The answer to ${path} is not JSON`, error);
  });
  if (!response.ok) {
    const error = (body as Partial<ErrorJson> | null)?.error;
    throw new ApiError(response.status, error?.code ?? 'CNC_UNKNOWN', error?.message ?? response.statusText);
  }
  return body as Answer;
}

async function request(
  method: string,
  path: string,
  signal?: AbortSignal,
  content?: object,
): Promise<Response> {
  try {
    return await fetch(API_ROOT + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(content ? { 'content-type': 'application/json' } : {}),
      },
      ...(content ? { body: JSON.stringify(content) } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'CNC_UNREACHABLE', 'Celery CnC does not answer', error);
  }
}

/** `?a=1&b=2`, or nothing; lists become comma lists. */
export function toQueryString(parameters: ApiParameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') query.set(name, text);
  }
  return query.size > 0 ? `?${query}` : '';
}
