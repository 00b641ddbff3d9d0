import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { answerError, HttpError } from './http-error.ts';

/** Where `npm run build` puts the client: the same folder seen from `src/server` and from `dist/server`. */
export const CLIENT_DIR = fileURLToPath(new URL('../../dist/client', import.meta.url));

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * Serves the built client from a folder: files under `/assets` carry a hash in their name and are kept for good, all
 * else is asked for again by its ETag; every path that names no file is a page of the client.
 */
export function staticFiles(clientDir: string): Hono {
  const app = new Hono();
  if (!existsSync(join(clientDir, 'index.html'))) {
    app.get('*', (context) => answerError(context, notBuilt()));
    return app;
  }
  const files = serveStatic({ root: clientDir, precompressed: true });
  app.get('/assets/*', cacheControl(IMMUTABLE), files, (context) => answerError(context, noFile()));
  app.use(etag(), cacheControl('no-cache'));
  app.get('*', files);
  app.get('*', async (context, next) => {
    const namesFile = /\.[a-z\d]{1,8}$/i.test(context.req.path);
    const wantsPage = context.req.header('accept')?.includes('text/html') ?? false;
    return namesFile && !wantsPage ? answerError(context, noFile()) : next();
  });
  app.get('*', serveStatic({ root: clientDir, precompressed: true, path: 'index.html' }));
  return app;
}

function cacheControl(value: string): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (context.res.ok) context.header('Cache-Control', value);
  };
}

function noFile(): HttpError {
  return new HttpError(404, 'CNC_HTTP_NOT_FOUND', 'There is no such file.');
}

function notBuilt(): HttpError {
  return new HttpError(
    503,
    'CNC_HTTP_CLIENT_NOT_BUILT',
    'The client is not built: run "npm run build". The API answers under /api/v1.',
  );
}
