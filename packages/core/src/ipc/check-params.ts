import type { z } from 'zod';
import { CncError } from '../errors.ts';

const MOST_VALUE_CHARACTERS = 100;

/** Checks what a caller sent. Throws `CNC_IPC_INVALID`, which names the field and what stood there. */
export function checkParams(schema: z.ZodType, value: unknown, method: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const field = path.join('.') || 'parameters';
  const found = path.length > 0 ? ` (found ${shown(valueAt(value, path))})` : '';
  throw new CncError('CNC_IPC_INVALID', `${method}: ${field}: ${issue?.message ?? 'is not valid'}${found}`, {
    details: { method, field },
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return found;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_VALUE_CHARACTERS ? `${text.slice(0, MOST_VALUE_CHARACTERS)}…` : text;
}
