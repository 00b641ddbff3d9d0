import type { TaskEvent } from '../../src/db/models/task-event.ts';
import type { RawEvent } from '../../src/engine/events/event-fields.ts';
import { readTaskEvent } from '../../src/engine/events/task-event-reader.ts';

const PAYLOAD_LIMIT = 65_536;

/** Reads an event as the engine does; it must be well-formed. */
export function readWireEvent(raw: RawEvent): TaskEvent {
  const identity = {
    type: String(raw.type),
    taskId: String(raw.uuid),
    timestampSeconds: Number(raw.timestamp),
    hostname: String(raw.hostname),
  };
  return readTaskEvent(raw, identity, PAYLOAD_LIMIT);
}
