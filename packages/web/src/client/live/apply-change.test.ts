import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { GapJson, IngestJson } from '../../server/api/ingest.ts';
import type { OverviewJson } from '../../server/api/statistics.ts';
import type { TaskDetailJson } from '../../server/api/tasks.ts';
import type { WorkerJson } from '../../server/api/workers.ts';
import { queryKeys } from '../api/query-keys.ts';
import { overviewJson, taskDetailJson, taskJson, workerJson } from '../test-data.ts';
import { applyChange } from './apply-change.ts';
import type { TaskPages } from './task-pages.ts';

const tasks = (...items: ReturnType<typeof taskJson>[]) =>
  ({ type: 'tasks', data: { items, changed: items.length } }) as const;

const isInvalidated = (client: QueryClient, key: readonly unknown[]) =>
  client.getQueryState(key)?.isInvalidated;

describe('applyChange', () => {
  it('changes rows of every cached list', () => {
    const client = new QueryClient();
    const page: TaskPages = {
      pages: [{ items: [taskJson()], nextCursor: null, previousCursor: null }],
      pageParams: [null],
    };
    client.setQueryData(queryKeys.tasks({}), page);
    client.setQueryData(queryKeys.tasks({ q: 'name:math.*' }), page);
    applyChange(client, tasks(taskJson({ state: 'SUCCESS' })));
    for (const filter of [{}, { q: 'name:math.*' }]) {
      const data = client.getQueryData<TaskPages>(queryKeys.tasks(filter));
      expect(data?.pages[0]?.items[0]?.state).toBe('SUCCESS');
    }
  });

  it('shows a detail its new state at once and reads the rest again', () => {
    const client = new QueryClient();
    client.setQueryData(queryKeys.task('task-1'), taskDetailJson({ routingKey: 'math' }));
    client.setQueryData(queryKeys.task('task-2'), taskDetailJson({ id: 'task-2' }));
    applyChange(client, tasks(taskJson({ state: 'STARTED' })));
    expect(client.getQueryData<TaskDetailJson>(queryKeys.task('task-1'))).toMatchObject({
      state: 'STARTED',
      routingKey: 'math',
    });
    expect(isInvalidated(client, queryKeys.task('task-1'))).toBe(true);
    expect(isInvalidated(client, queryKeys.task('task-2'))).toBe(false);
  });

  it('reads a detail again when a child of it changes', () => {
    const client = new QueryClient();
    client.setQueryData(queryKeys.task('task-1'), taskDetailJson());
    applyChange(client, tasks(taskJson({ id: 'child', parentId: 'task-1' })));
    expect(isInvalidated(client, queryKeys.task('task-1'))).toBe(true);
  });

  it('reads a detail again that was asked for before its task was known', async () => {
    const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const queryKey = queryKeys.task('task-1');
    await client.prefetchQuery({ queryKey, queryFn: () => Promise.reject(new Error('404')) });
    applyChange(client, tasks(taskJson()));
    expect(isInvalidated(client, queryKey)).toBe(true);
  });

  it('puts new failures first, each once, at most ten', () => {
    const client = new QueryClient();
    const failure = (second: number) =>
      taskJson({ id: `f${second}`, state: 'FAILURE', finishedAt: `2026-11-24T08:00:${second}.000Z` });
    const known = Array.from({ length: 10 }, (_, index) => failure(29 - index));
    client.setQueryData(queryKeys.overviewOf('1h'), overviewJson({ recentFailures: known }));
    applyChange(client, tasks(failure(30), failure(29), taskJson({ id: 'fine', state: 'SUCCESS' })));
    const failures = client.getQueryData<OverviewJson>(queryKeys.overviewOf('1h'))?.recentFailures;
    expect(failures?.map((task) => task.id)).toEqual(
      Array.from({ length: 10 }, (_, index) => `f${30 - index}`),
    );
  });

  it('takes the counters of a tick', () => {
    const client = new QueryClient();
    const ingest = { eventsReceived: 7 } as IngestJson;
    const none = {
      sent: 0,
      received: 0,
      started: 0,
      succeeded: 0,
      failed: 0,
      retried: 0,
      revoked: 0,
      rejected: 0,
      active: 0,
    };
    applyChange(client, { type: 'tick', data: { at: '2026-11-24T08:00:00Z', ...none, ingest } });
    expect(client.getQueryData(queryKeys.ingest)).toBe(ingest);
  });

  it('puts a gap once, and newer over older', () => {
    const client = new QueryClient();
    const gap: GapJson = {
      broker: 'redis://localhost:6379/0',
      reason: 'broker-disconnected',
      startedAt: '2026-11-24T08:00:00Z',
      endedAt: '2026-11-24T08:00:05Z',
      lost: null,
    };
    client.setQueryData(queryKeys.gaps, { items: [gap] });
    applyChange(client, { type: 'gaps', data: { items: [{ ...gap, endedAt: '2026-11-24T08:01:00Z' }] } });
    expect(client.getQueryData<{ items: GapJson[] }>(queryKeys.gaps)?.items).toEqual([
      { ...gap, endedAt: '2026-11-24T08:01:00Z' },
    ]);
  });

  it('changes the workers that a message names and keeps the others', () => {
    const client = new QueryClient();
    const [one, two, three] = ['w1', 'w2', 'w3'].map((name) => workerJson({ name })) as [
      WorkerJson,
      WorkerJson,
      WorkerJson,
    ];
    const elsewhere = workerJson({ name: 'w1', broker: 'redis://elsewhere:6379/0' });
    client.setQueryData(queryKeys.workers, { items: [one, two, elsewhere] });
    const busy = { ...one, active: 2 };
    applyChange(client, { type: 'workers', data: { items: [busy, three] } });
    expect(client.getQueryData(queryKeys.workers)).toEqual({ items: [busy, two, elsewhere, three] });
  });

  it('reads everything again when changes were missed', () => {
    const client = new QueryClient();
    client.setQueryData(queryKeys.workers, { items: [] });
    applyChange(client, { type: 'missed', data: {} });
    expect(isInvalidated(client, queryKeys.workers)).toBe(true);
  });
});
