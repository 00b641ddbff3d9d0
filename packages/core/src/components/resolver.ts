import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { ConfiguredComponent } from '../config/resolved-config.ts';
import type { ConfigFault } from '../errors.ts';
import { COMPONENT_API_VERSION } from './component.ts';

/** A configured component whose package has been found; none of its code has been loaded. */
export interface ResolvedComponent extends ConfiguredComponent {
  readonly packageName: string;
  /** URL of its `component` entry. */
  readonly componentUrl: string;
}

/** What {@link resolveComponents} found. */
export interface ComponentResolution {
  readonly components: readonly ResolvedComponent[];
  readonly faults: readonly ConfigFault[];
}

/** The part of a package's `package.json` that makes it a component. */
const manifestSchema = z.object({
  celeryCnc: z.object({
    apiVersion: z.number(),
    component: z.string().startsWith('./').default('./component'),
  }),
});

/** Finds the packages of the configured components as the user's project would; imports nothing. */
export function resolveComponents(
  configured: readonly ConfiguredComponent[],
  projectDir: string,
): ComponentResolution {
  const components: ResolvedComponent[] = [];
  const faults: ConfigFault[] = [];
  const pathOf = new Map<string, string>();
  for (const component of configured) {
    const packageName = component.reference.package;
    const first = pathOf.get(packageName);
    if (first !== undefined) {
      faults.push({
        path: component.configPath,
        problem: `${packageName} is configured by ${first} already`,
        cure: 'take one of the two out',
        code: 'CNC_COMPONENT_DUPLICATE',
      });
      continue;
    }
    pathOf.set(packageName, component.configPath);
    const found = resolveComponent(component, projectDir);
    if ('componentUrl' in found) components.push(found);
    else faults.push({ path: component.configPath, ...found });
  }
  return { components, faults };
}

type Unresolved = Omit<ConfigFault, 'path'>;

function resolveComponent(
  configured: ConfiguredComponent,
  projectDir: string,
): ResolvedComponent | Unresolved {
  const packageName = configured.reference.package;
  const require = createRequire(join(projectDir, 'package.json'));
  let manifestPath: string;
  try {
    manifestPath = require.resolve(`${packageName}/package.json`);
  } catch (error) {
    const hidden =
      error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    return hidden
      ? notAComponent(`${packageName} does not export its package.json`)
      : {
          problem: `${packageName} is not installed in ${projectDir}`,
          cure: `npm install ${packageName}`,
          code: 'CNC_COMPONENT_NOT_INSTALLED',
        };
  }
  const manifest = readManifest(manifestPath);
  if (!manifest) return notAComponent(`${packageName} has no "celeryCnc" manifest in its package.json`);
  if (manifest.apiVersion !== COMPONENT_API_VERSION) {
    return {
      problem: `${packageName} is built for component interface ${manifest.apiVersion}, this core has ${COMPONENT_API_VERSION}`,
      cure: `install a version of ${packageName} that fits this version of @celery-cnc/core`,
      code: 'CNC_COMPONENT_API_MISMATCH',
    };
  }
  try {
    const entry = require.resolve(`${packageName}${manifest.component.slice(1)}`);
    return { ...configured, packageName, componentUrl: pathToFileURL(entry).href };
  } catch {
    // Not exported, or a file that the package lacks: its author's doing either way.
    return notAComponent(
      `${packageName} names "${manifest.component}" as its component, which cannot be found`,
    );
  }
}

function notAComponent(problem: string): Unresolved {
  return {
    problem,
    cure: 'name a package that is a Celery CnC component, or ask its author',
    code: 'CNC_NOT_A_COMPONENT',
  };
}

function readManifest(path: string): z.output<typeof manifestSchema>['celeryCnc'] | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).celeryCnc;
  } catch {
    // Whatever is wrong with it, it makes no component of the package.
    return undefined;
  }
}
