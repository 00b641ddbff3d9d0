import type { MiddlewareHandler } from 'hono';
import type { FrontendSettings } from '../options.ts';
import { answerError, HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

const REFUSAL =
  "Nothing can be changed from here: the frontend listens beyond this machine and asks nobody who they are. Set its option control: 'allow' where a proxy in front of it does.";

/**
 * Lets requests through that change something only where the user wants that: the frontend asks nobody who they are, so
 * unless it is said otherwise only where it listens on this machine alone.
 */
export function controlGuard({ control, host }: FrontendSettings): MiddlewareHandler {
  const isAllowed = control === 'allow' || (control === 'loopback' && isLoopbackHost(host));
  return async (context, next) =>
    isAllowed ? next() : answerError(context, new HttpError(403, 'CNC_HTTP_CONTROL_REFUSED', REFUSAL));
}
