import type { Context } from 'hono';
import type { z } from 'zod';
import { HttpError } from '../http-error.ts';

/**
 * Checks the JSON body of a request.
 *
 * @throws {HttpError} 400, or 415 for another content type, that names the field and the cure.
 */
export async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  // A page of another site cannot send this type without asking first.
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    throw new HttpError(415, 'CNC_HTTP_PARAMETER', 'body: set Content-Type: application/json', 'body');
  }
  let body: unknown;
  try {
    body = await context.req.json();
  } catch {
    // What the parser says about it helps nobody: it is no JSON.
    throw new HttpError(400, 'CNC_HTTP_PARAMETER', 'body: is not JSON', 'body');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || 'body';
  throw new HttpError(400, 'CNC_HTTP_PARAMETER', `${field}: ${issue?.message ?? 'is wrong'}`, field);
}
