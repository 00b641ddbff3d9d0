import type { PrivatePostgres } from '@celery-cnc/fleet';
import type { ResolvedRetention } from '../../dist/config/resolved-config.js';
import { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';

/** Keeps everything. */
export const KEEP_ALL: ResolvedRetention = {
  maxAgeSeconds: null,
  failuresMaxAgeSeconds: null,
  maxTasks: null,
  maxBytes: null,
  minutesMaxAgeSeconds: null,
  hoursMaxAgeSeconds: null,
  recordsMaxAgeSeconds: null,
  workersMaxAgeSeconds: null,
};

/** A host of its own on the schema: its own connections, caches and place in time. */
export async function startHost(
  postgres: PrivatePostgres,
  schema: string,
  run = 'test',
  problems: string[] = [],
  retention: ResolvedRetention = KEEP_ALL,
): Promise<PostgresController> {
  const host = new PostgresController({
    url: postgres.url,
    schema,
    poolSize: 5,
    run,
    retention,
    onRetentionRun: () => {},
    onProblem: (problem) => problems.push(problem),
  });
  await host.init();
  await host.migrate();
  return host;
}

/** Tries again until it is taken, as engines do. Resolves with how often it was refused. */
export async function insist(work: () => Promise<unknown>): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      await work();
      return refused;
    } catch (error) {
      const { code } = error as { code?: string };
      if (!code?.startsWith('CNC_DATABASE') || refused > 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`in 30 s it did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
