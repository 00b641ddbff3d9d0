import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
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
  const noFile = () => new HttpError(404, 'CNC_HTTP_NOT_FOUND', 'There is no such file.');
  const files = (cacheControl: string, path?: string) =>
    serveStatic({
      root: clientDir,
      precompressed: true,
      ...(path === undefined ? {} : { path }),
      onFound: (_path, context) => context.header('Cache-Control', cacheControl),
    });

  app.get('/assets/*', files(IMMUTABLE), (context) => answerError(context, noFile()));
  app.use(etag());
  app.get('*', files('no-cache'));
  app.get('*', async (context, next) => {
    if (/\.[a-z\d]{1,8}$/i.test(context.req.path) && !acceptsPage(context.req.header('accept'))) {
      return answerError(context, noFile());
    }
    return next();
  });
  app.get('*', files('no-cache', 'index.html'));
  app.get('*', (context) => answerError(context, notBuilt(clientDir)));
  return app;
}

function acceptsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}

function notBuilt(clientDir: string): HttpError {
  const problem = existsSync(clientDir) ? 'has no index.html' : 'does not exist';
  return new HttpError(
    503,
    'CNC_HTTP_CLIENT_NOT_BUILT',
    `The client's folder ${problem}; build it with "npm run build". The API answers under /api/v1.`,
  );
}
