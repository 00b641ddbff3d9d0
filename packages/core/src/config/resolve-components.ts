import { componentReference, isComponentReference } from '../components/component-reference.ts';
import type { ConfigFault } from '../errors.ts';
import type { ConfiguredComponent } from './resolved-config.ts';
import { WELL_KNOWN_COMPONENTS, WELL_KNOWN_KEYS } from './well-known-components.ts';

const PACKAGE_NAME = /^(@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/i;

/** The components that a configuration enables; what is absent is not touched. Faults are added to `faults`. */
export function resolveComponents(
  config: Readonly<Record<string, unknown>>,
  faults: ConfigFault[],
): ConfiguredComponent[] {
  const wellKnown = WELL_KNOWN_KEYS.flatMap((key) => {
    const setting = config[key];
    if (setting === undefined || setting === null || setting === false) return [];
    const options = setting === true ? {} : setting;
    return resolveComponent(key, WELL_KNOWN_COMPONENTS[key], options, faults);
  });
  const entries = config.components ?? [];
  if (!Array.isArray(entries)) {
    faults.push({
      path: 'components',
      problem: 'is not a list',
      cure: "write components: [slack({ channel: '#ops' })] or [['@acme/cnc-slack', { channel: '#ops' }]]",
    });
    return wellKnown;
  }
  return [
    ...wellKnown,
    ...entries.flatMap((entry, index) => resolveEntry(`components[${index}]`, entry, faults)),
  ];
}

function resolveEntry(path: string, entry: unknown, faults: ConfigFault[]): ConfiguredComponent[] {
  if (isComponentReference(entry)) return resolveComponent(path, entry.package, entry, faults);
  const [name, options = {}, ...rest] = Array.isArray(entry) ? (entry as unknown[]) : [];
  if (typeof name !== 'string' || !PACKAGE_NAME.test(name) || rest.length > 0) {
    faults.push({
      path,
      problem: 'is neither a config object of a component nor a package name with options',
      cure: "write ['@acme/cnc-slack', { channel: '#ops' }]",
    });
    return [];
  }
  return resolveComponent(path, name, options, faults);
}

function resolveComponent(
  path: string,
  packageName: string,
  setting: unknown,
  faults: ConfigFault[],
): ConfiguredComponent[] {
  const reference = isComponentReference(setting) ? setting : null;
  const given: unknown = reference ? reference.options : setting;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    faults.push({
      path,
      problem: 'is not an object of options',
      cure: 'give options, as { port: 8000 }, or true for all defaults, or null to disable it',
    });
    return [];
  }
  const { enabled = true, ...options } = given as Record<string, unknown>;
  if (enabled === false) return [];
  if (enabled !== true) {
    const cure = 'write true or false';
    faults.push({ path: `${path}.enabled`, problem: 'is neither true nor false', cure });
    return [];
  }
  const copy = cloneOf(path, options, faults);
  if (!copy) return [];
  return [{ configPath: path, reference: componentReference(reference?.package ?? packageName, copy) }];
}

/** Options go to another process, so only plain values can be among them. */
function cloneOf(
  path: string,
  options: Readonly<Record<string, unknown>>,
  faults: ConfigFault[],
): Readonly<Record<string, unknown>> | undefined {
  const copies: Record<string, unknown> = {};
  const before = faults.length;
  for (const [key, value] of Object.entries(options)) {
    try {
      copies[key] = structuredClone(value);
    } catch {
      // Its message would show the value.
      faults.push({
        path: `${path}.${key}`,
        problem: 'holds something that cannot go to another process, as a function',
        cure: 'give plain values only: text, numbers, booleans, lists and objects of them',
      });
    }
  }
  return faults.length === before ? copies : undefined;
}
