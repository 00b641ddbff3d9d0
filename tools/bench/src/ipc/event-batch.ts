import { syntheticEvents } from '@celery-cnc/fleet';

/** A batch of events as an engine hands it to the database: decoded, camel-cased, four events a task. */
export function eventBatch(events: number): unknown {
  const taskEvents: unknown[] = [];
  for (const { body } of syntheticEvents({
    tasks: events / 4,
    eventsPerMessage: 24,
    inFlight: events / 4,
    failEvery: 20,
  })) {
    for (const event of [JSON.parse(body)].flat() as Record<string, unknown>[])
      taskEvents.push(decoded(event));
  }
  return {
    broker: 'redis://localhost:6379/0',
    engineRun: 'run',
    sequence: 1,
    receivedAt: 0,
    taskEvents,
    workerEvents: [],
  };
}

function decoded({
  uuid,
  timestamp,
  runtime,
  utcoffset: _utcoffset,
  root_id,
  ...rest
}: Record<string, unknown>) {
  const event = {
    ...rest,
    taskId: uuid,
    timestampSeconds: timestamp,
    rootId: root_id,
    runtimeSeconds: runtime,
  };
  return Object.fromEntries(
    Object.entries(event).filter(([, value]) => value !== undefined && value !== null),
  );
}
