import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../db/models/task-event.ts';
import { EventBuffer } from './event-buffer.ts';
import type { PendingBatch } from './pending-batch.ts';

const event = (args?: string): TaskEvent => ({
  type: 'task-received',
  taskId: 't1',
  timestampSeconds: 1,
  hostname: 'w1@host',
  pid: 1,
  clock: 1,
  ...(args === undefined ? {} : { args }),
});

describe('EventBuffer', () => {
  it('counts what it drops above its limit, and tells it once there is room', () => {
    const buffer = new EventBuffer({ broker: 'b', limitEvents: 2, dropsWhenFull: true });
    for (let second = 1; second <= 5; second++) buffer.addTaskEvent(event(), second);
    const first = buffer.take() as PendingBatch;
    expect([first.eventsReceived, first.eventsDropped]).toEqual([2, 0]);
    buffer.addTaskEvent(event(), 6);
    buffer.release(first);
    const second = buffer.take() as PendingBatch;
    expect(second.gaps).toEqual([{ broker: 'b', reason: 'buffer-full', startedAt: 3, endedAt: 6, lost: 4 }]);
    expect([second.eventsReceived, second.eventsDropped]).toEqual([0, 4]);
    buffer.addTaskEvent(event(), 7);
    expect(buffer.take()).toMatchObject({ eventsReceived: 1, gaps: [] });
  });

  it('never drops where the transport is held back', () => {
    const buffer = new EventBuffer({ broker: 'b', limitEvents: 2, dropsWhenFull: false });
    for (let second = 1; second <= 5; second++) buffer.addTaskEvent(event(), second);
    expect(buffer.take()?.eventsReceived).toBe(5);
  });

  it('closes a batch that has grown big, so that it fits into a frame', () => {
    const buffer = new EventBuffer({ broker: 'b', limitEvents: 1000, dropsWhenFull: true });
    for (let added = 0; added < 10; added++) buffer.addTaskEvent(event('x'.repeat(3_000_000)), 1);
    expect(buffer.hasFullBatch).toBe(true);
    expect(buffer.take()?.taskEvents.length).toBeLessThan(10);
  });

  it('tells now and then that an idle broker is heard', () => {
    const buffer = new EventBuffer({ broker: 'b', limitEvents: 10, dropsWhenFull: true });
    buffer.addSilence(100);
    expect(buffer.take()).toMatchObject({ receivedAt: 100, eventsReceived: 0 });
    buffer.addSilence(101);
    expect(buffer.hasBatch).toBe(false);
    buffer.addSilence(111);
    expect(buffer.take()?.receivedAt).toBe(111);
  });
});
