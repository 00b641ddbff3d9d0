import { nearestName } from '../components/nearest-name.ts';
import type { ConfigFault } from '../errors.ts';

/** What the order needs to know of a component. */
export interface OrderedComponent {
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Where it stands in the configuration, as `beat` or `components[0]`. */
  readonly configPath: string;
}

/** What {@link startOrder} found. */
export interface StartOrder<Item> {
  /** Each after what it depends on. */
  readonly ordered: readonly Item[];
  readonly faults: readonly ConfigFault[];
}

/** Core's own, always there before any component. */
const ALWAYS_THERE = ['database', 'engine'];
const CORE_NAME = /^(supervisor|database|engine(-\d+)?)$/;
/** Among components that do not depend on each other: metrics first, so that they miss little; web shows the rest. */
const PREFERRED = ['prometheus', 'otel', 'beat', 'web'];

/** Components in the order of their start, with every name and dependency that cannot be. */
export function startOrder<Item extends OrderedComponent>(components: readonly Item[]): StartOrder<Item> {
  const { byName, faults } = nameComponents(components);
  const ordered = new Set<Item>();
  const visit = (component: Item, path: readonly string[]): void => {
    if (ordered.has(component)) return;
    const { name, dependsOn } = component;
    for (const dependencyName of dependsOn) {
      if (ALWAYS_THERE.includes(dependencyName)) continue;
      const dependency = byName.get(dependencyName);
      if (!dependency) faults.push(unknownDependency(component, dependencyName, [...byName.keys()]));
      else if ([...path, name].includes(dependencyName)) faults.push(circle(component, [...path, name]));
      else visit(dependency, [...path, name]);
    }
    ordered.add(component);
  };
  for (const component of [...components].sort((a, b) => rankOf(a) - rankOf(b))) visit(component, []);
  return { ordered: [...ordered], faults };
}

function nameComponents<Item extends OrderedComponent>(components: readonly Item[]) {
  const byName = new Map<string, Item>();
  const faults: ConfigFault[] = [];
  for (const component of components) {
    const { name, configPath } = component;
    const other = byName.get(name);
    if (other || CORE_NAME.test(name)) {
      const holder = other ? other.configPath : 'Celery CnC itself';
      faults.push({
        path: configPath,
        problem: `calls itself '${name}', as ${holder} does`,
        cure: 'take it out, or ask its author for a name of its own',
        code: 'CNC_COMPONENT_DUPLICATE',
      });
    }
    if (!other) byName.set(name, component);
  }
  return { byName, faults };
}

function rankOf({ name }: OrderedComponent): number {
  const rank = PREFERRED.indexOf(name);
  return rank < 0 ? PREFERRED.length : rank;
}

function unknownDependency(
  { configPath, name }: OrderedComponent,
  dependency: string,
  known: readonly string[],
): ConfigFault {
  const nearest = nearestName(dependency, known);
  return {
    path: configPath,
    problem: `component '${name}' depends on '${dependency}', which is not configured`,
    cure: nearest
      ? `its author probably meant '${nearest}'`
      : `configure '${dependency}' too, or take '${name}' out`,
    code: 'CNC_COMPONENT_DEPENDENCY',
  };
}

function circle({ configPath, name }: OrderedComponent, path: readonly string[]): ConfigFault {
  return {
    path: configPath,
    problem: `component '${name}' closes a circle of dependencies: ${path.join(' → ')} → …`,
    cure: 'take one of them out and tell its author',
    code: 'CNC_COMPONENT_DEPENDENCY',
  };
}
