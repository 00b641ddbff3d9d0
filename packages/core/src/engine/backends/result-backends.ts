import type { ResolvedApp } from '../../config/resolved-config.ts';
import { CncError } from '../../errors.ts';
import type { ResultBackend } from './base.ts';
import { unsupportedBackend } from './unsupported-backend.ts';

const REDIS_SCHEME = /^(rediss?|redis\+socket|socket|sentinel):\/\//;

/** What of an app tells where its results are. */
type ResultApp = Pick<ResolvedApp, 'name' | 'backendUrl' | 'backendAccess' | 'backendOptions'>;

/** The result backends of all apps, opened when first asked. */
export class ResultBackends {
  readonly #apps: readonly ResultApp[];
  /** Apps with the same backend share one. */
  readonly #open = new Map<string, Promise<ResultBackend>>();

  constructor(apps: readonly ResultApp[]) {
    this.#apps = apps;
  }

  /** The backend of the named app. Rejects with `CNC_APP_UNKNOWN`, `CNC_BACKEND_URL` or `CNC_BACKEND_UNSUPPORTED`. */
  async of(appName: string): Promise<ResultBackend> {
    const app = this.#apps.find(({ name }) => name === appName);
    if (!app) throw new CncError('CNC_APP_UNKNOWN', `There is no app '${appName}' on this broker.`);
    const { backendUrl } = app;
    if (backendUrl === null) {
      throw new CncError(
        'CNC_BACKEND_URL',
        `App '${appName}' has no result backend. Give its URL as backend.`,
      );
    }
    const key = backendKey(app);
    const open = this.#open.get(key) ?? openBackend(app, backendUrl);
    this.#open.set(key, open);
    return open;
  }

  async close(): Promise<void> {
    const backends = await Promise.allSettled(this.#open.values());
    await Promise.all(
      backends.map((opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    );
  }
}

/** Equal for apps whose results are in the same place. */
export function backendKey({ backendUrl, backendAccess, backendOptions }: ResultApp): string {
  return JSON.stringify([backendUrl, backendAccess, backendOptions]);
}

/** The adapter of an app's backend; loaded when chosen. */
async function openBackend(
  { backendAccess, backendOptions }: ResultApp,
  url: string,
): Promise<ResultBackend> {
  if (REDIS_SCHEME.test(url)) {
    const { parseResultUrl } = await import('./redis/parse-result-url.ts');
    const { RedisResultBackend } = await import('./redis/redis-result-backend.ts');
    return new RedisResultBackend(parseResultUrl(url, backendAccess), backendOptions.globalKeyPrefix);
  }
  if (url.startsWith('db+')) {
    const { SqlResultBackend } = await import('./database/sql-result-backend.ts');
    const { openDatabase } = await import('./database/open-database.ts');
    return new SqlResultBackend(await openDatabase(url), backendOptions);
  }
  throw unsupportedBackend(/^[^:+]*/.exec(url)?.[0] ?? '');
}
