import type { QueryClient } from '@tanstack/react-query';
import type { GapJson } from '../../server/api/ingest.ts';
import type { LiveMessages } from '../../server/api/live.ts';
import type { OverviewJson } from '../../server/api/statistics.ts';
import type { TaskDetailJson, TaskJson } from '../../server/api/tasks.ts';
import type { WorkerJson, WorkersJson } from '../../server/api/workers.ts';
import { queryKeys } from '../api/query-keys.ts';
import type { LiveMessage } from './live-connection.ts';
import { patchTaskPages, type TaskPages } from './task-pages.ts';

const RECENT_FAILURES = 10;
const GAPS_KEPT = 500;

/**
 * Puts one live message into the query cache. Rows on screen change in place; tasks that are new to a list are left to
 * the list itself, which knows whether its reader is at the top (see `pages/tasks/use-task-flow.ts`).
 */
export function applyChange(client: QueryClient, message: LiveMessage): void {
  switch (message.type) {
    case 'tick':
      client.setQueryData(queryKeys.ingest, message.data.ingest);
      return;
    case 'ticks':
      // Of the past: only the feed's samples want them.
      return;
    case 'tasks':
      applyTasks(client, message.data);
      return;
    case 'workers':
      applyWorkers(client, message.data);
      return;
    case 'components':
      client.setQueryData(queryKeys.components, message.data);
      return;
    case 'gaps':
      applyGaps(client, message.data.items);
      return;
    case 'missed':
      invalidateAll(client);
      return;
  }
}

/** Everything is read again; what is on screen at once, the rest when it is looked at. */
export function invalidateAll(client: QueryClient): void {
  void client.invalidateQueries();
}

function applyTasks(client: QueryClient, { items }: LiveMessages['tasks']): void {
  const changed = new Map(items.map((task) => [task.id, task]));
  client.setQueriesData<TaskPages>({ queryKey: queryKeys.taskLists }, (data) =>
    data ? patchTaskPages(data, changed) : data,
  );
  const failed = items.filter((task) => task.state === 'FAILURE');
  if (failed.length > 0) {
    client.setQueriesData<OverviewJson>({ queryKey: queryKeys.overview }, (data) =>
      data ? { ...data, recentFailures: mergeFailures(data.recentFailures, failed) } : data,
    );
  }
  for (const [queryKey, detail] of client.getQueriesData<TaskDetailJson>({
    queryKey: queryKeys.taskDetails,
  })) {
    const task = changed.get(String(queryKey[1]));
    if (task && detail) client.setQueryData(queryKey, { ...detail, ...task });
    // A detail without data is one that was asked for before its task had sent anything.
    if (task || (detail && isRelated(detail, changed))) void client.invalidateQueries({ queryKey });
  }
}

/** Newest failures first, each task once. */
function mergeFailures(known: readonly TaskJson[], failed: readonly TaskJson[]): readonly TaskJson[] {
  const added = new Set(failed.map((task) => task.id));
  return [...failed, ...known.filter((task) => !added.has(task.id))]
    .sort((a, b) => (b.finishedAt ?? '').localeCompare(a.finishedAt ?? ''))
    .slice(0, RECENT_FAILURES);
}

function isRelated(detail: TaskDetailJson, changed: ReadonlyMap<string, TaskJson>): boolean {
  for (const task of changed.values()) {
    if (task.parentId === detail.id || task.id === detail.parentId || task.id === detail.rootId) return true;
  }
  return false;
}

/** The message holds the workers that changed; the others stay as they are. */
function applyWorkers(client: QueryClient, { items }: LiveMessages['workers']): void {
  client.setQueryData<WorkersJson>(queryKeys.workers, (data) => {
    if (!data) return data;
    const identity = (worker: WorkerJson) => `${worker.broker} ${worker.name}`;
    const changed = new Map(items.map((worker) => [identity(worker), worker]));
    const known = data.items.map((worker) => {
      const newest = changed.get(identity(worker));
      changed.delete(identity(worker));
      return newest ?? worker;
    });
    return { items: [...known, ...changed.values()] };
  });
}

function applyGaps(client: QueryClient, gaps: readonly GapJson[]): void {
  client.setQueryData<{ readonly items: readonly GapJson[] }>(queryKeys.gaps, (data) => {
    if (!data) return data;
    const identity = (gap: GapJson) => `${gap.broker} ${gap.reason} ${gap.startedAt}`;
    const added = new Set(gaps.map(identity));
    return { items: [...gaps, ...data.items.filter((gap) => !added.has(identity(gap)))].slice(0, GAPS_KEPT) };
  });
  void client.invalidateQueries({ queryKey: queryKeys.overview });
}
