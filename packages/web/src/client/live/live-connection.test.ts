import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ConnectionStatus, LiveConnection, type LiveMessage } from './live-connection.ts';
import { StandInEventSource } from './stand-in-event-source.ts';

const { made } = StandInEventSource;
let statuses: ConnectionStatus[];
let messages: LiveMessage[];
let reconnections: number;
let connection: LiveConnection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', StandInEventSource);
  made.length = 0;
  statuses = [];
  messages = [];
  reconnections = 0;
  connection = new LiveConnection({
    url: '/live',
    onMessage: (message) => messages.push(message),
    onReconnected: () => {
      reconnections += 1;
    },
    onStatus: (status) => statuses.push(status),
  });
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('opens one source, however often it is asked', () => {
  connection.open();
  connection.open();
  expect(made).toHaveLength(1);
  StandInEventSource.newest.onopen?.();
  expect(statuses).toEqual(['connecting', 'live']);
  expect(reconnections).toBe(0);
});

it('hands on messages with their type', () => {
  connection.open();
  StandInEventSource.newest.speak('missed', {});
  StandInEventSource.newest.speak('workers', { items: [] });
  expect(messages).toEqual([
    { type: 'missed', data: {} },
    { type: 'workers', data: { items: [] } },
  ]);
});

it('comes back after an error and says that it was away', () => {
  connection.open();
  StandInEventSource.newest.onopen?.();
  StandInEventSource.newest.onerror?.();
  expect(made[0]?.closed).toBe(true);
  expect(statuses.at(-1)).toBe('reconnecting');
  vi.advanceTimersByTime(600);
  expect(made).toHaveLength(2);
  StandInEventSource.newest.onopen?.();
  expect(statuses.at(-1)).toBe('live');
  expect(reconnections).toBe(1);
});

it('waits longer after each failure, up to ten seconds', () => {
  connection.open();
  const pauses: number[] = [];
  for (let failure = 0; failure < 8; failure += 1) {
    const before = made.length;
    StandInEventSource.newest.onerror?.();
    let waited = 0;
    while (made.length === before) {
      vi.advanceTimersByTime(100);
      waited += 100;
    }
    pauses.push(waited);
  }
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

it('gives up a source that has fallen silent', () => {
  connection.open();
  StandInEventSource.newest.onopen?.();
  for (let second = 0; second < 20; second += 1) {
    vi.advanceTimersByTime(1000);
    StandInEventSource.newest.speak('workers', { items: [] });
  }
  expect(made).toHaveLength(1);
  vi.advanceTimersByTime(9000);
  expect(made).toHaveLength(2);
});

it('stays closed once closed', () => {
  connection.open();
  StandInEventSource.newest.onerror?.();
  connection.close();
  vi.advanceTimersByTime(60_000);
  expect(made).toHaveLength(1);
  expect(made[0]?.closed).toBe(true);
});
