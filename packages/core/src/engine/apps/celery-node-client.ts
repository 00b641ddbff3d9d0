import type { CeleryAppOptions } from './celery-app.ts';

/** What Celery CnC reads of a client of `celery-node`; nothing of it is called. */
export interface CeleryNodeClient {
  readonly conf: {
    readonly CELERY_BROKER: string;
    readonly CELERY_BACKEND?: string;
    readonly CELERY_QUEUE?: string;
  };
}

/** Whether a value looks like a client of `celery-node` (`createClient(broker, backend)`), of whatever copy of it. */
export function isCeleryNodeClient(value: unknown): value is CeleryNodeClient {
  if (typeof value !== 'object' || value === null || !('conf' in value)) return false;
  const { conf } = value;
  return (
    typeof conf === 'object' &&
    conf !== null &&
    'CELERY_BROKER' in conf &&
    typeof conf.CELERY_BROKER === 'string'
  );
}

/** The app that a client of `celery-node` belongs to, under a name that is given to it. */
export function appOfCeleryNodeClient({ conf }: CeleryNodeClient, name: string): CeleryAppOptions {
  return {
    name,
    broker: conf.CELERY_BROKER,
    backend: conf.CELERY_BACKEND || null,
    defaultQueue: conf.CELERY_QUEUE || undefined,
  };
}
