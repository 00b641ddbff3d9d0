import type { TaskSummary } from '@celery-cnc/core/models';
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { type InstrumentationScope, millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { spanIdOf, traceIdOf } from './span-ids.ts';

/** Celery's word for what a worker does with a task. */
const OPERATION = 'run';

/** What all spans have in common. */
export interface SpanSource {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
}

/**
 * The span of a task that has ended: from its start to its end. One that never started (revoked, expired) ran for no
 * time, however long it waited, so its span is a point.
 */
export function taskSpan(task: TaskSummary, { resource, scope }: SpanSource): ReadableSpan {
  const traceId = traceIdOf(task.rootId ?? task.id);
  const endSeconds = task.finishedAt ?? task.startedAt ?? task.receivedAt ?? task.sentAt ?? Date.now() / 1000;
  // The event of the start may be lost; the runtime tells it too.
  const startedAt = task.startedAt ?? endSeconds - (task.runtimeSeconds ?? 0);
  // Another machine's clock may put the start behind the end.
  const startSeconds = Math.min(startedAt, endSeconds);
  const failed = task.state === 'FAILURE';
  return {
    name: `${OPERATION} ${task.name ?? 'unknown'}`,
    kind: SpanKind.CONSUMER,
    spanContext: () => ({ traceId, spanId: spanIdOf(task.id), traceFlags: TraceFlags.SAMPLED }),
    ...(task.parentId === null
      ? {}
      : { parentSpanContext: { traceId, spanId: spanIdOf(task.parentId), traceFlags: TraceFlags.SAMPLED } }),
    startTime: toHrTime(startSeconds),
    endTime: toHrTime(endSeconds),
    duration: toHrTime(endSeconds - startSeconds),
    status: failed
      ? { code: SpanStatusCode.ERROR, message: exceptionType(task) }
      : { code: SpanStatusCode.UNSET },
    attributes: attributesOf(task, failed),
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** By the messaging conventions where they have a name; neither arguments nor results, which may hold secrets. */
function attributesOf(task: TaskSummary, failed: boolean): Attributes {
  const attributes: Attributes = {
    'messaging.system': 'celery',
    'messaging.operation.type': 'process',
    'messaging.operation.name': OPERATION,
    'messaging.message.id': task.id,
    'celery.task.state': task.state,
    'celery.task.retries': task.retries,
  };
  if (task.name !== null) attributes['celery.task.name'] = task.name;
  if (task.queue !== null) attributes['messaging.destination.name'] = task.queue;
  if (task.worker !== null) attributes['celery.worker'] = task.worker;
  if (task.sentAt !== null && task.startedAt !== null) {
    attributes['celery.task.wait_seconds'] = Math.max(0, task.startedAt - task.sentAt);
  }
  if (failed) attributes['error.type'] = exceptionType(task);
  return attributes;
}

/** The class alone: a message may hold what the arguments held. */
function exceptionType(task: TaskSummary): string {
  return /^[A-Za-z_][\w.]*/.exec(task.exception ?? '')?.[0] ?? 'Exception';
}

function toHrTime(seconds: number): HrTime {
  return millisToHrTime(seconds * 1000);
}
