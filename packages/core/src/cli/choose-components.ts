import type { CeleryCnCConfigOptions, ComponentEntry } from '../config/celery-cnc-config.ts';
import {
  WELL_KNOWN_COMPONENTS,
  WELL_KNOWN_KEYS,
  type WellKnownKey,
} from '../config/well-known-components.ts';

/** Which components the command line asks for: names, none at all, or `undefined` where it does not say. */
export type ComponentChoice = readonly string[] | 'none' | undefined;

/** A configuration with its components chosen, and what to tell about the choice. */
export interface ChosenComponents {
  readonly config: CeleryCnCConfigOptions;
  readonly note: string;
}

/**
 * Chooses components: those that the command line names; else those that the configuration enables; else every
 * well-known one that is installed and not switched off.
 *
 * @param installed - Asked only where neither names one.
 */
export function chooseComponents(
  config: CeleryCnCConfigOptions,
  choice: ComponentChoice,
  installed: () => readonly WellKnownKey[],
): ChosenComponents {
  if (choice === 'none') return { config: withOnly(config, [], []), note: 'Components: none' };
  if (choice !== undefined) return chooseNamed(config, choice);
  const enabled = WELL_KNOWN_KEYS.filter((key) => isEnabled(config[key]));
  const entries = config.components ?? [];
  if (enabled.length > 0 || entries.length > 0) {
    const names = [...enabled, ...(Array.isArray(entries) ? entries.map(nameOfEntry) : [])];
    return { config, note: `Components: ${names.join(', ')}` };
  }
  const keys = installed().filter((key) => config[key] === undefined);
  const note =
    keys.length > 0
      ? `Components: ${keys.join(', ')} (installed; choose with --component or --no-components)`
      : 'Components: none is installed (npm install @celery-cnc/web for the web frontend)';
  return { config: { ...config, ...Object.fromEntries(keys.map((key) => [key, true])) }, note };
}

function chooseNamed(config: CeleryCnCConfigOptions, names: readonly string[]): ChosenComponents {
  const keys = new Set<WellKnownKey>();
  const entries: ComponentEntry[] = [];
  const given = config.components ?? [];
  for (const name of names) {
    const key = wellKnownKey(name);
    if (key) keys.add(key);
    else entries.push(given.find((entry) => nameOfEntry(entry) === name) ?? [name, {}]);
  }
  return { config: withOnly(config, [...keys], entries), note: `Components: ${names.join(', ')}` };
}

/** `web` and `otel`, as their packages are called, are as good as the keys. */
function wellKnownKey(name: string): WellKnownKey | undefined {
  return WELL_KNOWN_KEYS.find((key) => {
    const packageName = WELL_KNOWN_COMPONENTS[key];
    return name === key || name === packageName || `@celery-cnc/${name}` === packageName;
  });
}

function withOnly(
  config: CeleryCnCConfigOptions,
  keys: readonly WellKnownKey[],
  components: readonly ComponentEntry[],
): CeleryCnCConfigOptions {
  const settings = WELL_KNOWN_KEYS.map((key) => {
    if (!keys.includes(key)) return [key, null];
    const setting = config[key];
    // Naming it on the command line is stronger than switching it off in the file.
    if (typeof setting !== 'object' || setting === null) return [key, true];
    return [key, 'enabled' in setting ? { ...setting, enabled: true } : setting];
  });
  return { ...config, ...Object.fromEntries(settings), components };
}

function isEnabled(setting: unknown): boolean {
  if (typeof setting !== 'object' || setting === null) return setting === true;
  return !('enabled' in setting && setting.enabled === false);
}

function nameOfEntry(entry: ComponentEntry): string {
  return 'package' in entry ? entry.package : entry[0];
}
