import type { Worker, WorkerStatus } from './worker.ts';
import type { WorkerEvent } from './worker-event.ts';

/** Celery's default seconds between heartbeats. */
const DEFAULT_HEARTBEAT_SECONDS = 2;
/** A worker counts as gone after so many missed heartbeats (`HEARTBEAT_EXPIRE_WINDOW` of 200 %). */
export const MISSED_HEARTBEATS = 2;

/** The worker after one more event, received at `receivedAt` (epoch seconds, our clock). */
export function foldWorker(
  known: Worker | undefined,
  event: WorkerEvent,
  broker: string,
  receivedAt: number,
): Worker {
  const offline = event.type === 'worker-offline';
  const restarted =
    known !== undefined && event.pid !== null && known.pid !== null && event.pid !== known.pid;
  return {
    name: event.hostname,
    broker,
    status: offline ? 'offline' : 'online',
    pid: event.pid ?? known?.pid ?? null,
    firstSeenAt: known?.firstSeenAt ?? receivedAt,
    lastSeenAt: receivedAt,
    offlineSince: offline ? (known?.offlineSince ?? receivedAt) : null,
    // A heartbeat forced by the `heartbeat` command says 5 and leaves out the figures: merge, don't replace.
    heartbeatSeconds:
      event.active === undefined
        ? (known?.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS)
        : (event.freq ?? DEFAULT_HEARTBEAT_SECONDS),
    active: offline ? 0 : (event.active ?? known?.active ?? null),
    processed: event.processed ?? known?.processed ?? null,
    loadavg: event.loadavg ?? known?.loadavg ?? null,
    swIdent: event.swIdent ?? known?.swIdent ?? null,
    swVer: event.swVer ?? known?.swVer ?? null,
    swSys: event.swSys ?? known?.swSys ?? null,
    clockSkewSeconds: receivedAt - event.timestampSeconds,
    inspection: restarted ? null : (known?.inspection ?? null),
  };
}

/** The worker after a task event came from it: proof of life, as Celery counts it. */
export function foldWorkerAlive(
  known: Worker | undefined,
  name: string,
  broker: string,
  receivedAt: number,
): Worker {
  return {
    name,
    broker,
    status: 'online',
    pid: known?.pid ?? null,
    firstSeenAt: known?.firstSeenAt ?? receivedAt,
    lastSeenAt: receivedAt,
    offlineSince: null,
    heartbeatSeconds: known?.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS,
    active: known?.active ?? null,
    processed: known?.processed ?? null,
    loadavg: known?.loadavg ?? null,
    swIdent: known?.swIdent ?? null,
    swVer: known?.swVer ?? null,
    swSys: known?.swSys ?? null,
    clockSkewSeconds: known?.clockSkewSeconds ?? null,
    inspection: known?.inspection ?? null,
  };
}

/** The worker as it stands at `now` (epoch seconds, our clock): silence for two heartbeats means offline. */
export function workerAt(worker: Worker, now: number): Worker {
  if (worker.status === 'offline') return worker;
  const expiresAt = worker.lastSeenAt + worker.heartbeatSeconds * MISSED_HEARTBEATS;
  if (now <= expiresAt) return worker;
  const status: WorkerStatus = 'offline';
  return { ...worker, status, active: 0, offlineSince: expiresAt };
}
