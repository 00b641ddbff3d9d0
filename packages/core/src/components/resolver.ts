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

const manifest = z.object({
  celeryCnc: z.object({ apiVersion: z.number(), component: z.string().default('./component') }).optional(),
});

/** Finds the packages of the configured components as the user's project would; imports nothing. */
export function resolveComponents(
  configured: readonly ConfiguredComponent[],
  projectDir: string,
): ComponentResolution {
  const components: ResolvedComponent[] = [];
  const faults: ConfigFault[] = [];
  const seen = new Map<string, string>();
  for (const component of configured) {
    const packageName = component.reference.package;
    const first = seen.get(packageName);
    if (first !== undefined) {
      faults.push({
        path: component.configPath,
        problem: `CNC_COMPONENT_DUPLICATE: ${packageName} is configured by ${first} already`,
        cure: 'take one of the two out',
      });
      continue;
    }
    seen.set(packageName, component.configPath);
    const found = resolveComponent(component, projectDir);
    if ('componentUrl' in found) components.push(found);
    else faults.push(found);
  }
  return { components, faults };
}

function resolveComponent(
  configured: ConfiguredComponent,
  projectDir: string,
): ResolvedComponent | ConfigFault {
  const { configPath, reference } = configured;
  const packageName = reference.package;
  const require = createRequire(join(projectDir, 'package.json'));
  let manifestPath: string;
  try {
    manifestPath = require.resolve(`${packageName}/package.json`);
  } catch {
    // Whatever the reason (absent, or no exported package.json), the cure is the same.
    return {
      path: configPath,
      problem: `CNC_COMPONENT_NOT_INSTALLED: ${packageName} is not installed in ${projectDir}`,
      cure: `npm install ${packageName}`,
    };
  }
  const described = manifest.safeParse(JSON.parse(readFileSync(manifestPath, 'utf8')));
  const entry = described.success ? described.data.celeryCnc : undefined;
  if (!entry) {
    return {
      path: configPath,
      problem: `CNC_NOT_A_COMPONENT: ${packageName} has no "celeryCnc" manifest in its package.json`,
      cure: 'name a package that is a Celery CnC component',
    };
  }
  if (entry.apiVersion !== COMPONENT_API_VERSION) {
    return {
      path: configPath,
      problem: `CNC_COMPONENT_API_MISMATCH: ${packageName} is built for component interface ${entry.apiVersion}, this core has ${COMPONENT_API_VERSION}`,
      cure: `install a version of ${packageName} that fits this version of @celery-cnc/core`,
    };
  }
  return {
    ...configured,
    packageName,
    componentUrl: pathToFileURL(require.resolve(join(packageName, entry.component))).href,
  };
}
