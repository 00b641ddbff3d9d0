import { setTimeout as sleep } from 'node:timers/promises';
import type { ResolvedApp } from '../config/resolved-config.ts';
import { CncError } from '../errors.ts';
import type { StoredResult } from '../ipc/engine-contract.ts';
import type { AbortAnswer, AbortRequest } from '../ipc/revoke-contract.ts';
import { READY_STATES, type ResultBackend, type StoredCall } from './backends/base.ts';
import { parseDatabaseBackendUrl } from './backends/database/database-url.ts';

const FIRST_POLL_MS = 20;
const MOST_POLL_MS = 1000;
const POLL_GROWTH = 1.5;
const REDIS_SCHEME = /^(rediss?|redis\+socket|socket):\/\//;

/** The result backends of all apps, opened when first asked. */
export class ResultBackends {
  readonly #apps: readonly Pick<ResolvedApp, 'name' | 'backendUrl'>[];
  /** Apps with the same backend share one. */
  readonly #open = new Map<string, Promise<ResultBackend>>();

  constructor(apps: readonly Pick<ResolvedApp, 'name' | 'backendUrl'>[]) {
    this.#apps = apps;
  }

  /** The result of a task of the named app; `null` where the backend holds none. */
  async getResult(appName: string, taskId: string): Promise<StoredResult | null> {
    return (await this.#backendOf(appName)).getResult(taskId);
  }

  /** What an extended result tells of the call of its task; `null` where there is none. */
  async getCall(appName: string, taskId: string): Promise<StoredCall | null> {
    return (await this.#backendOf(appName)).getCall(taskId);
  }

  /** Removes a result from its backend; tells whether there was one. */
  async forgetResult(appName: string, taskId: string): Promise<boolean> {
    return (await this.#backendOf(appName)).forget(taskId);
  }

  /** Marks a task of the named app as aborted, unless its end is stored. */
  async abortTask({ app, taskId }: AbortRequest): Promise<AbortAnswer> {
    return (await this.#backendOf(app)).abort(taskId);
  }

  /** As {@link getResult}, waiting until the task is ready or `timeoutMs` have passed: then what there is, or `null`. */
  async waitForResult(appName: string, taskId: string, timeoutMs: number): Promise<StoredResult | null> {
    const backend = await this.#backendOf(appName);
    const deadline = Date.now() + timeoutMs;
    for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(MOST_POLL_MS, pauseMs * POLL_GROWTH)) {
      const result = await backend.getResult(taskId);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0 || (result && READY_STATES.has(result.state))) return result;
      await sleep(Math.min(pauseMs, leftMs));
    }
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
  if (url.startsWith('db+')) return openDatabaseBackend(url);
  const scheme = url.split(':')[0];
  throw new CncError(
    'CNC_BACKEND_URL',
    scheme === 'rpc'
      ? 'Results of the backend rpc:// cannot be read: reading a reply queue would take them from the client that waits for them.'
      : `Results of the backend '${scheme}' cannot be read; those in Redis, SQLite and PostgreSQL can.`,
    { details: { scheme } },
  );
}

async function openDatabaseBackend(url: string): Promise<ResultBackend> {
  const address = parseDatabaseBackendUrl(url);
  if (address.kind === 'sqlite') {
    const { SqliteResults } = await import('./backends/database/sqlite-results.ts');
    return new SqliteResults(address.file);
  }
  const { PostgresResults } = await import('./backends/database/postgres-results.ts');
  return new PostgresResults(address.url);
}
