import { CncError } from '../errors.ts';

/** What the order needs to know of a component. */
export interface OrderedComponent {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** Core's own, always there before any component. */
const ALWAYS_THERE = new Set(['database', 'engine']);
/** Among components that do not depend on each other: metrics first, so that they miss little; web shows the rest. */
const PREFERRED = ['prometheus', 'otel', 'beat', 'web'];

/** Components in the order of their start: each after what it depends on. Throws `CNC_COMPONENT_DEPENDENCY`. */
export function startOrder<Item extends OrderedComponent>(components: readonly Item[]): Item[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  const ordered = new Set<Item>();
  const visit = (component: Item, path: readonly string[]): void => {
    if (ordered.has(component)) return;
    if (path.includes(component.name)) {
      throw dependencyError(component, `depends on itself: ${[...path, component.name].join(' → ')}`);
    }
    for (const name of component.dependsOn) {
      if (ALWAYS_THERE.has(name)) continue;
      const dependency = byName.get(name);
      if (!dependency) throw dependencyError(component, `depends on '${name}', which is not configured`);
      visit(dependency, [...path, component.name]);
    }
    ordered.add(component);
  };
  for (const component of [...components].sort((a, b) => rankOf(a) - rankOf(b))) visit(component, []);
  return [...ordered];
}

function rankOf({ name }: OrderedComponent): number {
  const rank = PREFERRED.indexOf(name);
  return rank < 0 ? PREFERRED.length : rank;
}

function dependencyError({ name }: OrderedComponent, problem: string): CncError {
  return new CncError('CNC_COMPONENT_DEPENDENCY', `Component '${name}' ${problem}.`, {
    details: { component: name },
  });
}
