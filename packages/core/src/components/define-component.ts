import type { z } from 'zod';
import type { ComponentDefinition } from './component.ts';

/** Types a component's definition; the default export of its `./component` entry. */
export function defineComponent<Schema extends z.ZodType>(
  definition: ComponentDefinition<Schema>,
): ComponentDefinition<Schema> {
  return definition;
}
