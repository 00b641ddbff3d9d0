import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CncError } from '@celery-cnc/core/component';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

/** Answers in flight get so long to end when the server stops. */
const CLOSE_GRACE_MS = 1000;

/** An HTTP server that serves one app on one address. */
export class HttpServer {
  readonly #server: Server;

  constructor(app: Hono) {
    this.#server = createServer({ headersTimeout: 10_000 }, getRequestListener(app.fetch));
  }

  /**
   * Listens; resolves with the port, which tells what `0` became.
   *
   * @throws {CncError} `CNC_START_FAILED` when the address cannot be had.
   */
  async listen(host: string, port: number): Promise<number> {
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

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): string {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return `${where} is in use by another program; stop it, or set another frontend.port`;
  }
  if (error.code === 'EACCES') return `${where} may not be used by this user; set a frontend.port above 1023`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return `${where} is not an address of this machine; set frontend.host to one, as 127.0.0.1`;
  }
  return `Cannot listen on ${where}: ${error.message}`;
}
