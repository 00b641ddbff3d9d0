/** Known by this field, not by class: two copies of core may be installed. */
const BRAND = 'celeryCncComponent';

/** What a configuration holds for a component: a package name and plain options. Code is loaded in its own process. */
export interface ComponentReference {
  readonly [BRAND]: true;
  /** Package name, as `@celery-cnc/beat`. */
  readonly package: string;
  /** Cloneable values only; parsed by the component's schema in the component's process. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Makes a reference; what a component package's config class or factory returns. */
export function componentReference(
  packageName: string,
  options: Readonly<Record<string, unknown>>,
): ComponentReference {
  return { [BRAND]: true, package: packageName, options };
}

/** Whether a value is a reference, of this or another copy of core. */
export function isComponentReference(value: unknown): value is ComponentReference {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>)[BRAND] === true;
}
