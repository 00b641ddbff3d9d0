import type { Context } from 'hono';
import type { z } from 'zod';
import { HttpError } from '../http-error.ts';

/**
 * Checks a request's query parameters. A parameter that is given empty counts as absent, as forms send it; one that
 * the schema does not know is ignored.
 *
 * @throws {HttpError} 400 that names the parameter, its value and the cure.
 */
export function readQuery<Schema extends z.ZodType>(context: Context, schema: Schema): z.output<Schema> {
  const given: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(context.req.queries())) {
    const filled = values.filter((value) => value !== '');
    if (filled.length > 0) given[name] = filled;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = String(issue?.path[0] ?? 'query');
  const value = (given[field] ?? []).join(',').slice(0, 100);
  throw new HttpError(
    400,
    'CNC_HTTP_PARAMETER',
    `${field}: "${value}" ${issue?.message ?? 'is wrong'}`,
    field,
  );
}
