import type { ResolvedApp } from '../config/resolved-config.ts';
import { CncError } from '../errors.ts';
import type { StoredResult } from '../ipc/engine-contract.ts';
import type { ResultBackend } from './backends/base.ts';

const REDIS_SCHEME = /^(rediss?|redis\+socket|socket):\/\//;

/** The result backends of all apps, opened when first asked. */
export class ResultBackends {
  readonly #apps: readonly ResolvedApp[];
  /** Apps with the same backend share one. */
  readonly #open = new Map<string, Promise<ResultBackend>>();

  constructor(apps: readonly ResolvedApp[]) {
    this.#apps = apps;
  }

  /** The result of a task of the named app; `null` where the backend holds none. */
  async getResult(appName: string, taskId: string): Promise<StoredResult | null> {
    return (await this.#backendOf(appName)).getResult(taskId);
  }

  async close(): Promise<void> {
    const backends = await Promise.allSettled(this.#open.values());
    await Promise.all(
      backends.map((opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    );
  }

  #backendOf(appName: string): Promise<ResultBackend> {
    const app = this.#apps.find(({ name }) => name === appName);
    if (!app) throw new CncError('CNC_APP_UNKNOWN', `There is no app '${appName}' on this broker.`);
    const url = app.backendUrl;
    if (url === null) {
      throw new CncError(
        'CNC_BACKEND_URL',
        `App '${appName}' has no result backend. Give its URL as backend.`,
      );
    }
    const open = this.#open.get(url) ?? openBackend(url);
    this.#open.set(url, open);
    return open;
  }
}

/** The adapter of a backend URL; loaded when chosen. */
async function openBackend(url: string): Promise<ResultBackend> {
  if (REDIS_SCHEME.test(url)) {
    const { RedisResultBackend } = await import('./backends/redis/redis-result-backend.ts');
    return new RedisResultBackend(url);
  }
  const scheme = url.split(':')[0];
  throw new CncError(
    'CNC_BACKEND_URL',
    `Results of the backend '${scheme}' cannot be read yet; Redis backends can.`,
    {
      details: { scheme },
    },
  );
}
