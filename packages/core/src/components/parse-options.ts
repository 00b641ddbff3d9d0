import type { z } from 'zod';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { Redactor } from '../logging/redaction.ts';
import { knownKeys } from './known-keys.ts';
import { nearestName } from './nearest-name.ts';

const SECRET_NAME = /pass|secret|token|key|auth|credential|url|dsn/i;

/**
 * Checks a component's options by its schema and gives them back complete.
 *
 * @param configPath - Where the options stand, as `frontend`; begins the path of every fault.
 * @throws {ConfigError} that tells all faults at once.
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  configPath: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new ConfigError(optionFaults(parsed.error, options, configPath, schema));
}

/** Every fault that a schema found, as a person should read it; with the schema, unknown keys name the nearest known one. */
export function optionFaults(
  error: z.ZodError,
  options: unknown,
  configPath: string,
  schema?: z.ZodType,
): ConfigFault[] {
  return error.issues.flatMap((issue): ConfigFault[] => {
    const path = issue.path.reduce<string>(joinPath, configPath);
    if (issue.code === 'unrecognized_keys') {
      const known = schema ? knownKeys(schema, issue.path) : [];
      return issue.keys.map((key) => unknownKeyFault(joinPath(path, key), key, known));
    }
    const cure = issue.code === 'custom' ? issue.params?.cure : undefined;
    return [
      {
        path,
        problem: `${shown(options, issue.path)}: ${issue.message}`,
        cure:
          typeof cure === 'string' ? cure : 'give a value that fits, or leave the option out for its default',
      },
    ];
  });
}

/** A key that no schema knows. */
export function unknownKeyFault(path: string, key: string, known: readonly string[]): ConfigFault {
  const nearest = nearestName(key, known);
  const list = known.length > 0 ? `; known here: ${known.join(', ')}` : '';
  return {
    path,
    problem: 'is not an option',
    cure: nearest ? `did you mean "${nearest}"?` : `correct its name or take it out${list}`,
  };
}

function joinPath(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? String(key) : `${path}.${String(key)}`;
}

function shown(options: unknown, path: readonly PropertyKey[]): string {
  let value = options;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (value === undefined) return 'missing';
  if (path.some((key) => SECRET_NAME.test(String(key)))) return 'the value';
  // What stands inside an object may be a secret of any name.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return new Redactor().text(String(JSON.stringify(value) ?? String(value))).slice(0, 200);
}
