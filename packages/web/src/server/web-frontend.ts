import type { Component, ComponentContext, ComponentDetails } from '@celery-cnc/core/component';
import type { FrontendSettings } from '../options.ts';
import { createApp } from './app.ts';
import { frontendUrl } from './frontend-url.ts';
import { HttpServer } from './http-server.ts';
import { LiveHub } from './live/live-hub.ts';
import { BulkRetries } from './retries/bulk-retries.ts';
import { CLIENT_DIR } from './static-files.ts';
import { nowSeconds } from './web-services.ts';

/** The running frontend: one HTTP server and one live stream. */
export class WebFrontend implements Component {
  readonly #context: ComponentContext<FrontendSettings>;
  readonly #live: LiveHub;
  readonly #retries = new BulkRetries();
  readonly #server: HttpServer;
  #url: string | null = null;

  /** `clientDir` is the folder of the built client. */
  constructor(context: ComponentContext<FrontendSettings>, clientDir: string = CLIENT_DIR) {
    this.#context = context;
    this.#live = new LiveHub(context, context.config.maxLiveClients);
    const services = { context, live: this.#live, retries: this.#retries, startedAtSeconds: nowSeconds() };
    this.#server = new HttpServer(createApp(services, clientDir));
  }

  async start(): Promise<void> {
    const { host, port } = this.#context.config;
    this.#url = frontendUrl(host, await this.#server.listen(host, port));
    this.#context.logger.info('Listening', { url: this.#url });
  }

  async stop(): Promise<void> {
    this.#live.close();
    await Promise.all([this.#server.close(), this.#retries.close()]);
    this.#url = null;
  }

  status(): ComponentDetails {
    const browsers = this.#live.clientCount;
    return {
      ...(this.#url === null ? {} : { links: [{ label: 'Open', href: this.#url }] }),
      summary: this.#url === null ? 'not listening' : `${this.#url}, ${browsers} listening live`,
      figures: { liveClients: browsers },
    };
  }
}
