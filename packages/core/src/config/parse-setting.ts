import type { z } from 'zod';
import { optionFaults } from '../components/parse-options.ts';
import type { ConfigFault } from '../errors.ts';

/** Checks the setting at a path of the configuration by a schema; what is wrong is added to `faults`. */
export function parseSetting<Schema extends z.ZodType>(
  schema: Schema,
  setting: unknown,
  path: string,
  faults: ConfigFault[],
): z.output<Schema> | undefined {
  const given = setting ?? {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  faults.push(...optionFaults(parsed.error, given, path, schema));
  return undefined;
}
