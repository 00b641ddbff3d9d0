import type { WorkerEvent } from '../../db/models/worker-event.ts';
import { cutText, isCount, NAME_LIMIT, type RawEvent } from './event-fields.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Longest pause between heartbeats that is believed, seconds. */
const LONGEST_FREQ_SECONDS = 86_400;

/** Whether an event type is one of the worker events that are kept; gossip's `worker-elect` is not. */
export function isWorkerEventType(type: string): type is WorkerEvent['type'] {
  return type === 'worker-heartbeat' || type === 'worker-online' || type === 'worker-offline';
}

/** Reads a worker event whose type, node name and timestamp have been checked; fields of a wrong type are left out. */
export function readWorkerEvent(
  raw: RawEvent,
  identity: Pick<WorkerEvent, 'type' | 'timestampSeconds' | 'hostname'>,
): WorkerEvent {
  const event: Writable<WorkerEvent> = {
    type: identity.type,
    hostname: identity.hostname,
    timestampSeconds: identity.timestampSeconds,
    pid: isCount(raw.pid) ? raw.pid : null,
    clock: isCount(raw.clock) ? raw.clock : null,
  };
  const { freq, active, processed, loadavg } = raw;
  if (typeof freq === 'number' && freq > 0 && freq <= LONGEST_FREQ_SECONDS) event.freq = freq;
  if (isCount(active)) event.active = active;
  if (isCount(processed)) event.processed = processed;
  if (Array.isArray(loadavg) && loadavg.length <= 3 && loadavg.every(Number.isFinite))
    event.loadavg = loadavg;
  if (typeof raw.sw_ident === 'string') event.swIdent = cutText(raw.sw_ident, NAME_LIMIT);
  if (typeof raw.sw_ver === 'string') event.swVer = cutText(raw.sw_ver, NAME_LIMIT);
  if (typeof raw.sw_sys === 'string') event.swSys = cutText(raw.sw_sys, NAME_LIMIT);
  return event;
}
