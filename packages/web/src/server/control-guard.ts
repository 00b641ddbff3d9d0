import type { MiddlewareHandler } from 'hono';
import type { FrontendSettings } from '../options.ts';
import { answerError, HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

const REFUSED_EVERYWHERE =
  "Nothing can be changed from here: the frontend's option control is set to 'refuse'.";
const REFUSED_HERE =
  "Nothing can be changed from here: the frontend listens beyond this machine and asks nobody who they are. Set its option control: 'allow' where a proxy in front of it does.";

/** Why nothing can be changed from here; `null` where it can. */
export function controlRefusal({ control, host }: FrontendSettings): string | null {
  if (control === 'allow' || (control === 'loopback' && isLoopbackHost(host))) return null;
  return control === 'refuse' ? REFUSED_EVERYWHERE : REFUSED_HERE;
}

/**
 * Lets requests through that change something only where the user wants that: the frontend asks nobody who they are, so
 * unless it is said otherwise only where it listens on this machine alone.
 */
export function controlGuard(settings: FrontendSettings): MiddlewareHandler {
  const refusal = controlRefusal(settings);
  return async (context, next) =>
    refusal === null ? next() : answerError(context, new HttpError(403, 'CNC_HTTP_CONTROL_REFUSED', refusal));
}
