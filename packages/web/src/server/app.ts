import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { controlGuard } from './control-guard.ts';
import { checkHealth, checkReadiness } from './health.ts';
import { hostGuard } from './host-guard.ts';
import { answerError, HttpError, toHttpError } from './http-error.ts';
import { originGuard } from './origin-guard.ts';
import { API_CHANGES, API_ROUTES } from './routes.ts';
import { securityHeaders } from './security-headers.ts';
import { staticFiles } from './static-files.ts';
import type { WebServices } from './web-services.ts';

/** What a control request may hold. */
const MOST_BODY_BYTES = 1024 * 1024;

/** The whole HTTP surface. `clientDir` is the folder of the built client. */
export function createApp(services: WebServices, clientDir: string): Hono {
  const { config, logger } = services.context;
  const app = new Hono();
  app.use(securityHeaders());
  app.use(hostGuard([config.host, ...config.allowedHosts]));
  app.use(originGuard());
  app.get('/healthcheck', async (context) => answerHealth(context, await checkHealth(services)));
  app.get('/readiness', async (context) => answerHealth(context, await checkReadiness(services)));
  app.get('/liveness', (context) => answerHealth(context, { status: 'ok', reasons: [] }));
  app.route('/api/v1', createApi(services));
  app.all('/api/*', (context) => answerError(context, noRoute(context)));
  app.route('/', staticFiles(clientDir));
  app.notFound((context) => answerError(context, noRoute(context)));
  app.onError((error, context) => {
    const known = toHttpError(error);
    if (known !== null) return answerError(context, known);
    logger.error('A request failed', { method: context.req.method, path: context.req.path, error });
    return answerError(context, new HttpError(500, 'CNC_INTERNAL', 'Something failed; the log tells what.'));
  });
  return app;
}

function createApi(services: WebServices): Hono {
  const api = new Hono();
  api.use(compress());
  api.use(async (context, next) => {
    await next();
    if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-store');
  });
  for (const [path, handler] of Object.entries(API_ROUTES)) {
    api.get(path, (context) => handler(context, services));
  }
  const guard = [controlGuard(services.context.config), bodyLimit({ maxSize: MOST_BODY_BYTES })] as const;
  for (const [method, path, handler] of API_CHANGES) {
    api.on(method, path, ...guard, (context) => handler(context, services));
  }
  return api;
}

function answerHealth(context: Context, health: Awaited<ReturnType<typeof checkHealth>>): Response {
  context.header('Cache-Control', 'no-store');
  return context.json(health, health.status === 'down' ? 503 : 200);
}

function noRoute(context: Context): HttpError {
  return new HttpError(404, 'CNC_HTTP_NOT_FOUND', `${context.req.method} ${context.req.path} is not served.`);
}
