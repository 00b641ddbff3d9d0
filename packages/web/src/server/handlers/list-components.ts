import type { ComponentsJson } from '../api/components.ts';
import { toComponentsJson } from '../json/component-json.ts';
import { type ApiHandler, nowSeconds } from '../web-services.ts';

/** `GET /components`: what is configured, and core's own processes. */
export const listComponents: ApiHandler = (context, { context: { components } }) =>
  context.json<ComponentsJson>(toComponentsJson(components.list(), nowSeconds()));
