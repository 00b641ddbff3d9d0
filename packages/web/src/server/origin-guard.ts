import type { MiddlewareHandler } from 'hono';
import { answerError, HttpError } from './http-error.ts';

/**
 * Refuses requests that change something and come from a page of another site: a browser would send them from
 * inside the network, in its user's name. Programs send no `Origin` and are let through.
 */
export function originGuard(): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return next();
    const origin = context.req.header('origin');
    const site = context.req.header('sec-fetch-site') ?? 'same-origin';
    const isOwn = origin === undefined || hostOf(origin) === context.req.header('host')?.toLowerCase();
    if (isOwn && (site === 'same-origin' || site === 'none')) return next();
    return answerError(
      context,
      new HttpError(
        403,
        'CNC_HTTP_ORIGIN_REFUSED',
        'Only pages of this frontend may change something. A proxy has to pass the Host header on.',
        'Origin',
      ),
    );
  };
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    // `null` of a page that hides where it is from, or no origin at all.
    return null;
  }
}
