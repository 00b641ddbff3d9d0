import { isComponentReference } from '../components/component-reference.ts';
import { unknownKeyFault } from '../components/parse-options.ts';
import type { ConfigFault } from '../errors.ts';
import { WELL_KNOWN_KEYS } from './well-known-components.ts';

const PREFIX = 'CELERY_CNC_';
/** Read by the command line for options of the same name, not part of the configuration. */
const COMMAND_LINE_VARIABLES = new Set([
  'CELERY_CNC_BROKER',
  'CELERY_CNC_BACKEND',
  'CELERY_CNC_CONFIG',
  'CELERY_CNC_RUNTIME',
]);

/** Keys of the whole configuration. */
export const CONFIG_KEYS = ['logging', 'database', 'engine', ...WELL_KNOWN_KEYS, 'components'] as const;

type Settings = Readonly<Record<string, unknown>>;

/**
 * The configuration with what the environment overrides: `CELERY_CNC_FRONTEND__PORT=9000` sets `frontend.port`. Values
 * are JSON where they parse as such, else text. What is misnamed is added to `faults`.
 */
export function withEnvironment(
  config: Settings,
  env: Readonly<Record<string, string | undefined>>,
  faults: ConfigFault[],
): Settings {
  let overridden = config;
  // Sorted, so that CELERY_CNC_FRONTEND comes before CELERY_CNC_FRONTEND__PORT.
  for (const variable of Object.keys(env).sort()) {
    const text = env[variable];
    if (!variable.startsWith(PREFIX) || text === undefined || COMMAND_LINE_VARIABLES.has(variable)) continue;
    const path = variable.slice(PREFIX.length).split('__').map(camelCase);
    const [key = ''] = path;
    if (!CONFIG_KEYS.some((known) => known === key)) {
      faults.push(unknownVariable(variable, key));
    } else if (path.includes('') || (key === 'components' && path.length > 1)) {
      faults.push({
        path: variable,
        problem: 'does not name an option',
        cure: 'write CELERY_CNC_<KEY>__<OPTION>, as CELERY_CNC_FRONTEND__PORT=9000',
      });
    } else {
      overridden = setAt(overridden, path, readValue(text));
    }
  }
  return overridden;
}

function unknownVariable(variable: string, key: string): ConfigFault {
  const { cure } = unknownKeyFault(variable, key, CONFIG_KEYS);
  return {
    path: variable,
    problem: `the environment variable names "${key}", which is not a key of the configuration`,
    cure: cure.startsWith('did') ? cure : `${cure}; or take the variable out of the environment`,
  };
}

function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: plain text, as most paths and names are.
    return text;
  }
}

function setAt(settings: Settings, [key = '', ...rest]: readonly string[], value: unknown): Settings {
  if (rest.length === 0) return { ...settings, [key]: value };
  const inner = settings[key];
  // What is switched off stays off, whatever its options.
  if (inner === null || inner === false) return settings;
  if (isComponentReference(inner)) {
    const reference = { celeryCncComponent: true, package: inner.package };
    return { ...settings, [key]: { ...reference, options: setAt(inner.options, rest, value) } };
  }
  const base = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
  return { ...settings, [key]: setAt({ ...base }, rest, value) };
}
