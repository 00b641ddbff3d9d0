import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestContext, type TestContext } from '@celery-cnc/core/testing';
import { type FrontendSettings, frontendOptions } from '../src/options.ts';
import { WebFrontend } from '../src/server/web-frontend.ts';

/** A frontend that runs, with all that its test can turn. */
export interface RunningFrontend extends TestContext<FrontendSettings> {
  readonly frontend: WebFrontend;
  /** Without a slash at its end. */
  readonly origin: string;
  readonly port: number;
  /** The JSON of a path under `/api/v1`, with any status. */
  get<Body>(path: string): Promise<{ readonly status: number; readonly body: Body }>;
  stop(): Promise<void>;
}

/** Starts a frontend on a free port, with a client of one page. */
export async function startFrontend(options: object = {}): Promise<RunningFrontend> {
  const clientDir = await mkdtemp(join(tmpdir(), 'cnc-web-'));
  await writeFile(join(clientDir, 'index.html'), '<!doctype html><title>CnC</title>');
  const test = createTestContext(frontendOptions.parse({ port: 0, ...options }));
  const frontend = new WebFrontend(test.context, clientDir);
  await frontend.start();
  const origin = (frontend.status().links?.[0]?.href ?? '').replace(/\/$/, '');
  return {
    ...test,
    frontend,
    origin,
    port: Number(new URL(origin).port),
    get: async <Body>(path: string) => {
      const response = await fetch(`${origin}/api/v1${path}`);
      return { status: response.status, body: (await response.json()) as Body };
    },
    stop: async () => {
      await frontend.stop();
      await rm(clientDir, { recursive: true, force: true });
    },
  };
}
