import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { answerError, HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback-host.ts';

/**
 * Refuses requests whose `Host` is a name that nobody configured: a page of another site can point its own name at
 * this machine and read the answers (DNS rebinding). An IP address cannot be pointed elsewhere and is let through.
 */
export function hostGuard(allowedHosts: readonly string[]): MiddlewareHandler {
  const allowed = allowedHosts.map((host) => host.toLowerCase());
  return async (context, next) => {
    const host = hostName(context.req.header('host') ?? '');
    if (host !== null && isAllowed(host, allowed)) return next();
    const shown = (context.req.header('host') ?? '').slice(0, 200);
    return answerError(
      context,
      new HttpError(
        403,
        'CNC_HTTP_HOST_REFUSED',
        `Host "${shown}" is not known here; add it to the frontend's option allowedHosts.`,
        'Host',
      ),
    );
  };
}

/** The name or address of a `Host` header, lower case, without port and brackets; `null` where it has none. */
export function hostName(header: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]]+))(?::\d{1,5})?$/i.exec(header);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '');
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  if (isLoopbackHost(host) || isIP(host) !== 0) return true;
  return allowed.some((entry) => (entry.startsWith('.') ? host.endsWith(entry) : host === entry));
}
