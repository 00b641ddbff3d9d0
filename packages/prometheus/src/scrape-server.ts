import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CncError } from '@celery-cnc/core/component';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { compress } from 'hono/compress';

const CLOSE_GRACE_MS = 1000;

/** Where and what a {@link ScrapeServer} serves. */
export interface ScrapeServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly path: string;
  readonly contentType: string;
  /** Makes the text of one scrape. */
  readonly scrape: () => Promise<string>;
  /** Called with what `scrape` threw; the scraper gets a plain 500. */
  readonly onError: (error: unknown) => void;
}

/** Serves the metrics, a health check, and a page that leads to the metrics. */
export class ScrapeServer {
  readonly #options: ScrapeServerOptions;
  readonly #server: Server;

  constructor(options: ScrapeServerOptions) {
    this.#options = options;
    this.#server = createServer(
      { headersTimeout: 10_000 },
      getRequestListener(createScrapeApp(options).fetch),
    );
  }

  /**
   * Listens; resolves with the port.
   *
   * @throws {CncError} `CNC_START_FAILED` when the address cannot be had.
   */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, resolve);
    }).catch((error: NodeJS.ErrnoException) => {
      throw new CncError('CNC_START_FAILED', describeListenError(error, host, port), { cause: error });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no more requests; resolves when every connection is closed, by force after a grace. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timer = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
  }
}

function createScrapeApp({ path, contentType, scrape, onError }: ScrapeServerOptions): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(async (context, next) => {
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
  });
  app.get(path, async (context) => context.body(await scrape(), 200, { 'Content-Type': contentType }));
  app.get('/healthcheck', (context) => context.text('OK'));
  app.get('/', (context) => context.text(`Metrics of Celery CnC are at ${path}\n`));
  app.notFound((context) => context.text(`Not found. Metrics are at ${path}\n`, 404));
  app.onError((error, context) => {
    onError(error);
    return context.text('The metrics could not be read; the log tells why.\n', 500);
  });
  return app;
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `${host}:${port} is in use by another program; stop it, or set another prometheus.port`;
  }
  return `Cannot listen on ${host}:${port}: ${error.message}; set prometheus.host and prometheus.port`;
}
