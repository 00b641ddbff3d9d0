import type { MetaJson } from '../api/meta.ts';
import { controlRefusal } from '../control-guard.ts';
import { probeDatabase } from '../health.ts';
import { toRfc3339 } from '../json/time.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

/** `GET /meta`: answers without the database too, so that the client can draw its frame and say what is wrong. */
export const getMeta: ApiHandler = async (context, services) =>
  context.json<MetaJson>({
    version: services.context.version,
    startedAt: toRfc3339(startedAtSeconds(services)),
    database: await describeDatabase(services),
    controlRefusal: controlRefusal(services.context.config),
    apps: services.context.apps.map(({ name, broker, defaultQueue }) => ({ name, broker, defaultQueue })),
  });

/** Celery CnC's own start, where the supervisor tells it: this process may have been restarted since. */
function startedAtSeconds({ context, startedAtSeconds: own }: WebServices): number {
  return context.components.list().find((record) => record.kind === 'supervisor')?.upSince ?? own;
}

async function describeDatabase({ context }: WebServices): Promise<MetaJson['database']> {
  const health = await probeDatabase(context.db);
  if (typeof health === 'string') {
    return { adapter: 'unknown', ok: false, problem: health, sizeBytes: null, tasks: 0 };
  }
  const { adapter, ok, problem, sizeBytes, tasks } = health;
  return { adapter, ok, problem, sizeBytes, tasks };
}
