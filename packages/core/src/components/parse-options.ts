import type { z } from 'zod';
import { ConfigError, type ConfigFault } from '../errors.ts';

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
  throw new ConfigError(optionFaults(parsed.error, options, configPath));
}

/** Every fault that a schema found, as a person should read it. */
export function optionFaults(error: z.ZodError, options: unknown, configPath: string): ConfigFault[] {
  return error.issues.flatMap((issue) => {
    const path = [configPath, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: `${path}.${key}`,
        problem: 'is not an option',
        cure: 'correct its name or take it out',
      }));
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

function shown(options: unknown, path: readonly PropertyKey[]): string {
  let value = options;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (value === undefined) return 'missing';
  if (path.some((key) => SECRET_NAME.test(String(key)))) return 'the value';
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
