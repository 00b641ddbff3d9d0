import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { queryKeys } from '../api/query-keys.ts';
import { taskJson } from '../test-data.ts';
import { LiveFeed, TICKS_KEPT } from './live-feed.ts';
import { StandInEventSource } from './stand-in-event-source.ts';

let client: QueryClient;
let feed: LiveFeed;

const tick = (second: number) => ({
  at: new Date(second * 1000).toISOString(),
  ...{ sent: 0, received: 0, started: 0, succeeded: second, failed: 0, retried: 0, revoked: 0, rejected: 0 },
  ingest: { eventsReceived: second },
});

beforeEach(() => {
  vi.stubGlobal('EventSource', StandInEventSource);
  client = new QueryClient();
  feed = new LiveFeed(client, '/live');
  feed.open();
  StandInEventSource.newest.onopen?.();
});

afterEach(() => {
  feed.close();
  vi.unstubAllGlobals();
});

it('keeps two minutes of ticks', () => {
  for (let second = 1; second <= TICKS_KEPT + 5; second += 1)
    StandInEventSource.newest.speak('tick', tick(second));
  const { samples } = feed.getState();
  expect(samples).toHaveLength(TICKS_KEPT);
  expect(samples[0]?.succeeded).toBe(6);
  expect(samples.at(-1)?.succeeded).toBe(TICKS_KEPT + 5);
});

it('begins with the ticks from before the page was opened', () => {
  StandInEventSource.newest.speak('ticks', { items: [tick(1), tick(2)] });
  StandInEventSource.newest.speak('tick', tick(3));
  expect(feed.getState().samples.map(({ succeeded }) => succeeded)).toEqual([1, 2, 3]);
});

it('holds the screen still while paused, and reads everything again afterwards', () => {
  client.setQueryData(queryKeys.workers, { items: [] });
  feed.setPaused(true);
  expect(feed.getState().status).toBe('paused');
  StandInEventSource.newest.speak('tick', tick(1));
  StandInEventSource.newest.speak('workers', { items: [{ name: 'w1' }] });
  expect(feed.getState().samples).toEqual([]);
  expect(client.getQueryData(queryKeys.workers)).toEqual({ items: [] });
  feed.setPaused(false);
  expect(feed.getState().status).toBe('live');
  expect(client.getQueryState(queryKeys.workers)?.isInvalidated).toBe(true);
});

it('tells lists of tasks while paused too, so that they can count', () => {
  const told: [number, boolean][] = [];
  const end = feed.onTasks(({ changed }, paused) => told.push([changed, paused]));
  const message = { items: [taskJson()], changed: 1 };
  StandInEventSource.newest.speak('tasks', message);
  feed.setPaused(true);
  StandInEventSource.newest.speak('tasks', message);
  end();
  StandInEventSource.newest.speak('tasks', message);
  expect(told).toEqual([
    [1, false],
    [1, true],
  ]);
});

it('tells its readers only of real changes', () => {
  let calls = 0;
  feed.subscribe(() => {
    calls += 1;
  });
  const before = feed.getState();
  StandInEventSource.newest.speak('workers', { items: [] });
  feed.setPaused(false);
  expect(calls).toBe(0);
  expect(feed.getState()).toBe(before);
});
