import type { MiddlewareHandler } from 'hono';
import type { FrontendSettings } from '../options.ts';
import { answerError, HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

/**
 * Lets requests through that change something on a broker: the frontend asks nobody who they are, so unless the user says
 * otherwise only where it listens on this machine alone. JSON is a content type that a form of another site cannot send.
 */
export function controlGuard({ control, host }: FrontendSettings): MiddlewareHandler {
  const isAllowed = control === 'allow' || (control === 'loopback' && isLoopbackHost(host));
  return async (context, next) => {
    const isJson = /^application\/json\b/i.test(context.req.header('content-type') ?? '');
    if (isAllowed && isJson) return next();
    return answerError(
      context,
      new HttpError(403, 'CNC_HTTP_CONTROL_REFUSED', isAllowed ? NOT_JSON : NOT_HERE),
    );
  };
}

const NOT_JSON = 'What changes something is sent as JSON; set Content-Type: application/json.';
const NOT_HERE =
  "Brokers cannot be changed from here: the option control is 'refuse', or the frontend listens beyond this machine and asks nobody who they are. Set control: 'allow' where a proxy in front of it does.";
