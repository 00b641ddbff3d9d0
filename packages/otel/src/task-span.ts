import type { TaskSummary } from '@celery-cnc/core/models';
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { spanIdOf, traceIdOf } from './span-ids.ts';

const NANOSECONDS_A_SECOND = 1e9;

/** What all spans have in common. */
export interface SpanSource {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
}

/** The span of a task that has ended: from its start to its end, or a point where it never started. */
export function taskSpan(task: TaskSummary, { resource, scope }: SpanSource): ReadableSpan {
  const traceId = traceIdOf(task.rootId ?? task.id);
  const endSeconds = task.finishedAt ?? task.startedAt ?? task.receivedAt ?? task.sentAt ?? 0;
  // Another machine's clock may put the start behind the end.
  const startSeconds = Math.min(task.startedAt ?? endSeconds, endSeconds);
  const failed = task.state === 'FAILURE';
  return {
    name: `process ${task.name ?? 'unknown'}`,
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
    'messaging.operation.name': 'process',
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
  const whole = Math.floor(seconds);
  return [whole, Math.round((seconds - whole) * NANOSECONDS_A_SECOND)];
}
