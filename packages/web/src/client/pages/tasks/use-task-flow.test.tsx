import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TaskPageJson } from '../../../server/api/tasks.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { LiveProvider } from '../../live/LiveProvider.tsx';
import { LiveFeed } from '../../live/live-feed.ts';
import { StandInEventSource } from '../../live/stand-in-event-source.ts';
import type { TaskPages } from '../../live/task-pages.ts';
import { taskJson } from '../../test-data.ts';
import type { TaskSearch } from './task-search.ts';
import { useTaskFlow } from './use-task-flow.ts';

const FILTER: TaskSearch = { q: 'name:math.*' };
let client: QueryClient;
let feed: LiveFeed;
/** What `GET /tasks` answers next. */
let answer: TaskPageJson;

const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <QueryClientProvider client={client}>
    <LiveProvider feed={feed}>{children}</LiveProvider>
  </QueryClientProvider>
);

const shownIds = () =>
  client
    .getQueryData<TaskPages>(queryKeys.tasks(FILTER))
    ?.pages.flatMap((page) => page.items.map(({ id }) => id));

const speak = (tasks: ReturnType<typeof taskJson>[], changed = tasks.length) =>
  act(() => StandInEventSource.newest.speak('tasks', { items: tasks, changed }));

beforeEach(() => {
  vi.stubGlobal('EventSource', StandInEventSource);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer))));
  answer = { items: [taskJson({ id: 'fresh' })], nextCursor: null, previousCursor: null };
  client = new QueryClient();
  feed = new LiveFeed(client, '/live');
  const pages: TaskPages = {
    pages: [{ items: [taskJson()], nextCursor: null, previousCursor: null }],
    pageParams: [null],
  };
  client.setQueryData(queryKeys.tasks(FILTER), pages);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const later = (id: string, name = 'math.add') => taskJson({ id, name, sentAt: '2026-11-24T08:59:00.000Z' });

it('lets matching tasks flow in at the top', () => {
  const { result } = renderHook(() => useTaskFlow(FILTER, true), { wrapper });
  speak([later('new'), later('other', 'text.tokenize')]);
  expect(shownIds()).toEqual(['new', 'task-1']);
  expect(result.current.waiting).toBe(0);
});

it('takes rows away that no longer match', () => {
  renderHook(() => useTaskFlow(FILTER, true), { wrapper });
  speak([taskJson({ name: 'renamed' })]);
  expect(shownIds()).toEqual([]);
});

it('only counts while the reader is further down, each task once', () => {
  const { result } = renderHook(() => useTaskFlow(FILTER, false), { wrapper });
  speak([later('a'), later('b')]);
  speak([later('b'), later('c')]);
  expect(shownIds()).toEqual(['task-1']);
  expect(result.current.waiting).toBe(3);
  speak([], 500);
  expect(result.current.more).toBe(true);
});

it('only counts while paused', () => {
  const { result } = renderHook(() => useTaskFlow(FILTER, true), { wrapper });
  act(() => feed.setPaused(true));
  speak([later('a')]);
  expect(shownIds()).toEqual(['task-1']);
  expect(result.current.waiting).toBe(1);
});

it('shows what waited from a fresh first page', async () => {
  const { result } = renderHook(() => useTaskFlow(FILTER, false), { wrapper });
  speak([later('a')]);
  act(() => result.current.showNew());
  expect(result.current).toMatchObject({ waiting: 0, shown: 1 });
  await waitFor(() => expect(shownIds()).toEqual(['fresh']));
});

it('reads the first page afresh when more changed than was told', async () => {
  renderHook(() => useTaskFlow(FILTER, true), { wrapper });
  speak([later('a')], 4000);
  await waitFor(() => expect(shownIds()).toEqual(['fresh']));
});

it('leaves a list in another order to the server, but takes away what no longer matches', () => {
  const search: TaskSearch = { q: 'name:math.*', sort: 'runtime' };
  const key = queryKeys.tasks(search);
  client.setQueryData(key, client.getQueryData(queryKeys.tasks(FILTER)));
  const { result } = renderHook(() => useTaskFlow(search, true), { wrapper });
  speak([later('new')]);
  expect(client.getQueryData<TaskPages>(key)?.pages[0]?.items.map(({ id }) => id)).toEqual(['task-1']);
  expect(result.current.waiting).toBe(0);
  speak([taskJson({ name: 'renamed' })]);
  expect(client.getQueryData<TaskPages>(key)?.pages[0]?.items).toEqual([]);
});

it('reads the newest page when the pages held begin further down', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
  const pages: TaskPages = {
    pages: [{ items: [taskJson()], nextCursor: null, previousCursor: 'back' }],
    pageParams: ['further-down'],
  };
  client.setQueryData(queryKeys.tasks(FILTER), pages);
  const { result } = renderHook(() => useTaskFlow(FILTER, true), { wrapper });
  speak([later('new')]);
  expect(shownIds()).toEqual(['task-1']);
  act(() => result.current.showNew());
  await waitFor(() => expect(shownIds()).toEqual(['fresh']));
  expect(asked).toEqual([expect.not.stringContaining('cursor')]);
});
