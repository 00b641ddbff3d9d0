import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  WELL_KNOWN_COMPONENTS,
  WELL_KNOWN_KEYS,
  type WellKnownKey,
} from '../config/well-known-components.ts';

/** Which of the four well-known components can be resolved from a project folder. Nothing of them is loaded. */
export function installedComponents(projectDir: string): WellKnownKey[] {
  const { resolve } = createRequire(join(projectDir, 'package.json'));
  return WELL_KNOWN_KEYS.filter((key) => {
    try {
      resolve(`${WELL_KNOWN_COMPONENTS[key]}/package.json`);
      return true;
    } catch {
      // Not installed: that is the answer.
      return false;
    }
  });
}
