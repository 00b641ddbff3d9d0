import type { DatabaseHealth, DbClient } from '@celery-cnc/core/component';
import type { HealthJson } from './api/meta.ts';
import type { WebServices } from './web-services.ts';

/** Probes have to be quick: whoever asks gives up after a few seconds. */
const PROBE_TIMEOUT_MS = 2000;

/** Health for whoever watches: down only when the database is away; everything else is a reason to look. */
export async function checkHealth(services: WebServices): Promise<HealthJson> {
  const { db, components } = services.context;
  const health = await probeDatabase(db);
  if (typeof health === 'string') return { status: 'down', reasons: [health] };
  if (!health.ok) return { status: 'down', reasons: [`database: ${health.problem ?? 'not well'}`] };
  // Its process tells the same, but only every few seconds.
  const ownReasons = health.problem === null ? [] : [`database: ${health.problem}`];
  const reasons = components.list().flatMap((record) => {
    if (record.kind === 'database' && ownReasons.length > 0) return ownReasons;
    if (record.status === 'down' || record.status === 'failed') {
      const exit = record.lastExit === null ? '' : ` (${record.lastExit})`;
      return [`${record.name}: ${record.status}${exit}`];
    }
    return record.details?.degraded === true
      ? [`${record.name}: ${record.details.summary ?? 'degraded'}`]
      : [];
  });
  reasons.push(...(await brokerReasons(services)));
  return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
}

/** Readiness: down as well while nothing can come in, because a broker is not connected. */
export async function checkReadiness(services: WebServices): Promise<HealthJson> {
  const health = await checkHealth(services);
  if (health.status === 'down') return health;
  const brokers = await brokerReasons(services);
  return brokers.length === 0 ? health : { status: 'down', reasons: brokers };
}

/** The database's health, or in words why it cannot be told. */
export async function probeDatabase(db: DbClient): Promise<DatabaseHealth | string> {
  return within(db.getHealth({}), 'database: does not answer');
}

async function brokerReasons({ context }: WebServices): Promise<string[]> {
  const statuses = await within(context.engine.listEngineStatuses(), 'engines: do not answer');
  if (typeof statuses === 'string') return [statuses];
  return statuses
    .filter((status) => !status.connected)
    .map((status) => `broker ${status.broker}: ${status.lastError ?? 'not connected'}`);
}

async function within<Answer extends object>(
  answer: Promise<Answer>,
  otherwise: string,
): Promise<Answer | string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } catch {
    // Why it failed is logged where it failed; a probe only tells that it did.
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
