import type { BrokerAccess } from '../../dist/config/broker-access.js';
import { APP_DEFAULTS } from '../../dist/config/defaults.js';
import { ResultBackends } from '../../dist/engine/backends/result-backends.js';
import { resultMethods } from '../../dist/engine/backends/result-methods.js';
import type { ResultMethods } from '../../dist/ipc/result-contract.js';
import type { AbortAnswer } from '../../dist/ipc/revoke-contract.js';

type AppOptions = typeof APP_DEFAULTS.backendOptions;

/** A result backend of a test's app, with what its Celery configuration changes. */
export interface TestApp {
  readonly backendUrl: string | null;
  readonly backendAccess?: BrokerAccess;
  readonly backendOptions?: { readonly [Key in keyof AppOptions]?: unknown };
}

/** What an engine serves of the results of these apps, and how to end it. */
export function openResults(apps: Readonly<Record<string, TestApp>>): {
  readonly results: ResultMethods;
  /** Aborts tasks of an app. */
  aborter(app: string): (taskId: string) => Promise<AbortAnswer>;
  close(): Promise<void>;
} {
  const backends = new ResultBackends(
    Object.entries(apps).map(([name, { backendUrl, backendAccess, backendOptions }]) => ({
      name,
      backendUrl,
      backendAccess: backendAccess ?? { tls: null, sentinel: null },
      backendOptions: { ...APP_DEFAULTS.backendOptions, ...backendOptions } as AppOptions,
    })),
  );
  return {
    results: resultMethods(backends),
    aborter: (app) => async (taskId) => (await backends.of(app)).abort(taskId),
    close: () => backends.close(),
  };
}
