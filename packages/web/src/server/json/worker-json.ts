import { mayWorkSilently, type Worker } from '@celery-cnc/core/models';
import type { WorkerJson } from '../api/workers.ts';
import { toRfc3339, toRfc3339OrNull } from './time.ts';

/** A worker as the API gives it. */
export function toWorkerJson(worker: Worker): WorkerJson {
  const { inspection } = worker;
  return {
    name: worker.name,
    broker: worker.broker,
    status: worker.status,
    pid: worker.pid,
    firstSeenAt: toRfc3339(worker.firstSeenAt),
    lastSeenAt: toRfc3339(worker.lastSeenAt),
    offlineSince: toRfc3339OrNull(worker.offlineSince),
    mayBeAtWork: mayWorkSilently(worker),
    heartbeatSeconds: worker.heartbeatSeconds,
    active: worker.active,
    processed: worker.processed,
    loadavg: worker.loadavg,
    swIdent: worker.swIdent,
    swVer: worker.swVer,
    swSys: worker.swSys,
    clockSkewSeconds: worker.clockSkewSeconds,
    inspection:
      inspection === null ? null : { ...inspection, inspectedAt: toRfc3339(inspection.inspectedAt) },
  };
}
