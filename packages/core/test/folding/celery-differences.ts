import type { Task } from '../../src/db/models/task.ts';
import type { RawEvent } from '../../src/engine/events/event-fields.ts';
import type { CeleryTask } from './celery-state.ts';

/** One set of events with both verdicts. */
export interface Comparison {
  /** In order of arrival. */
  readonly events: readonly RawEvent[];
  readonly isInOrder: boolean;
  readonly hasLost: boolean;
  readonly ours: Task;
  readonly celery: CeleryTask;
}

/** A case in which our verdict is another one than Celery's; `name` is its row in docs/folding.md. */
export interface Difference {
  readonly name: string;
  explains(comparison: Comparison): boolean;
}

const has = (events: readonly RawEvent[], type: string, fields: RawEvent = {}) =>
  events.some(
    (event) => event.type === type && Object.keys(fields).every((key) => event[key] === fields[key]),
  );

function mostRetries(events: readonly RawEvent[], type: string): number {
  const numbers = events.filter((event) => event.type === type).map((event) => Number(event.retries));
  return Math.max(-1, ...numbers);
}

const isRetried = (events: readonly RawEvent[]) =>
  has(events, 'task-retried') ||
  mostRetries(events, 'task-sent') > 0 ||
  mostRetries(events, 'task-received') > 0;

const subjectOf = (event: RawEvent) => String(event.type).slice('task-'.length).toUpperCase();

/** Where the states differ. Each is narrow: what it does not explain fails the test. */
export const STATE_DIFFERENCES: readonly Difference[] = [
  {
    name: 'custom event',
    explains: ({ events, celery }) =>
      ['PROGRESS', 'CHECKPOINT'].includes(celery.state) &&
      events.some((event) => subjectOf(event) === celery.state),
  },
  {
    name: 'task-cancelled',
    explains: ({ events, celery }) => celery.state === 'CANCELLED' && has(events, 'task-cancelled'),
  },
  {
    name: 'rejected without requeue',
    explains: ({ events, ours, celery }) =>
      ours.state === 'REJECTED' &&
      ['STARTED', 'RECEIVED'].includes(celery.state) &&
      has(events, 'task-rejected', { requeue: false }),
  },
  {
    name: 'rejected with requeue',
    explains: ({ events, ours, celery }) =>
      ['PENDING', 'RECEIVED'].includes(ours.state) &&
      ['STARTED', 'RECEIVED', 'REJECTED'].includes(celery.state) &&
      has(events, 'task-rejected', { requeue: true }),
  },
  {
    name: 'received(n+1) before retried(n)',
    explains: ({ events, ours, celery, isInOrder }) =>
      isInOrder &&
      ours.state === 'RECEIVED' &&
      ['RETRY', 'STARTED'].includes(celery.state) &&
      mostRetries(events, 'task-received') > 0,
  },
  {
    name: 'sent(n+1) before retried(n)',
    explains: ({ events, ours, celery, isInOrder }) =>
      isInOrder &&
      ours.state === 'RETRY' &&
      ['STARTED', 'RECEIVED', 'PENDING'].includes(celery.state) &&
      mostRetries(events, 'task-sent') > mostRetries(events, 'task-received'),
  },
  {
    name: 'a retry told late',
    explains: ({ events, isInOrder }) => !isInOrder && isRetried(events),
  },
  {
    name: 'events of a retried task lost',
    explains: ({ events, hasLost }) => hasLost && isRetried(events),
  },
];

/** Celery's name of each field that both have, and ours. Compared where events arrive in order. */
const FIELDS: readonly (readonly [celery: keyof CeleryTask, ours: (task: Task) => unknown])[] = [
  ['name', ({ name }) => name],
  ['args', ({ args }) => args],
  ['kwargs', ({ kwargs }) => kwargs],
  ['retries', ({ retries }) => retries],
  ['eta', ({ eta }) => eta],
  ['expires', ({ expires }) => expires],
  ['root_id', ({ id, rootId }) => (rootId === id ? null : rootId)],
  ['parent_id', ({ parentId }) => parentId],
  ['client', ({ client }) => client],
  ['worker', ({ worker }) => worker],
  ['sent', ({ sentAt }) => sentAt],
  ['received', ({ receivedAt }) => receivedAt],
  ['started', ({ startedAt }) => startedAt],
  ['result', ({ result }) => result],
  ['exception', ({ exception }) => exception],
  ['traceback', ({ traceback }) => traceback],
  ['runtime', ({ runtimeSeconds }) => runtimeSeconds],
  ['queue', ({ queue }) => queue],
  ['exchange', ({ exchange }) => exchange],
  ['routing_key', ({ routingKey }) => routingKey],
];

/** Nothing, and none of it, are the same. */
const told = (value: unknown) => (value === 0 ? null : value);

/** Fields in which the two verdicts differ. */
export function differingFields({ ours, celery }: Comparison): readonly (keyof CeleryTask)[] {
  return FIELDS.filter(([name, read]) => told(read(ours)) !== told(celery[name])).map(([name]) => name);
}

/** Where fields differ though events arrived in order, by the field's name at Celery. */
export const FIELD_DIFFERENCES: Readonly<Record<string, Difference>> = Object.fromEntries(
  (
    [
      [
        ['parent_id'],
        'parent of a retried task',
        ({ ours, celery }) => celery.parent_id === ours.id && ours.parentId === 'parent',
      ],
      [
        ['client', 'sent'],
        'sender of a retried task',
        ({ events }) => events.filter(({ type }) => type === 'task-sent').length > 1,
      ],
      [
        ['received'],
        'first receipt',
        ({ events }) => events.filter(({ type }) => type === 'task-received').length > 1,
      ],
      [
        ['name', 'args', 'kwargs', 'eta'],
        'next attempt sent',
        ({ events }) =>
          events.findLast(({ type }) => type === 'task-sent' || type === 'task-received')?.type ===
          'task-sent',
      ],
      [
        ['exception', 'traceback'],
        'exception of an earlier attempt',
        ({ events, ours }) =>
          (ours.exception === null || ours.traceback === null) &&
          (has(events, 'task-retried') || ours.state === 'SUCCESS'),
      ],
      [
        ['runtime'],
        'runtime of what did not succeed',
        ({ ours, celery }) => celery.runtime === null && ours.state !== 'SUCCESS',
      ],
      [
        ['worker', 'started'],
        'worker and start of the delivery that decides',
        ({ events, ours }) =>
          ours.startedAt === null ||
          events.filter(({ type }) => type === 'task-received' || type === 'task-started').length > 2 ||
          new Set(events.filter(({ type }) => type !== 'task-sent').map(({ hostname }) => hostname)).size > 1,
      ],
    ] satisfies [string[], string, Difference['explains']][]
  ).flatMap(([fields, name, explains]) => fields.map((field) => [field, { name, explains }])),
);
