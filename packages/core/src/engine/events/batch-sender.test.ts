import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EventBatch } from '../../db/models/event-batch.ts';
import type { TaskEvent } from '../../db/models/task-event.ts';
import { createRecordLogger } from '../../logging/record-logger.ts';
import { BatchSender } from './batch-sender.ts';
import { EventBuffer } from './event-buffer.ts';

const BATCH_EVENTS = 12_000;
const result = { committed: 0, duplicates: 0 };
const event = (clock: number): TaskEvent => ({
  type: 'task-started',
  taskId: `t${clock}`,
  timestampSeconds: 1,
  hostname: 'w1@host',
  pid: 1,
  clock,
});

/** A sender whose every `ingest` is settled by the test. */
function setUp() {
  const buffer = new EventBuffer({ broker: 'b', limitEvents: 1_000_000, dropsWhenFull: false });
  const calls: { batch: EventBatch; settle: (error?: Error) => Promise<void> }[] = [];
  const acknowledged: number[] = [];
  const sender = new BatchSender({
    broker: 'b',
    buffer,
    logger: createRecordLogger('test', () => {}),
    database: {
      ingest: (batch) =>
        new Promise((resolve, reject) => {
          const settle = async (error?: Error) => {
            if (error) reject(error);
            else resolve(result);
            await sleep(0);
          };
          calls.push({ batch, settle });
        }),
    },
  });
  let clock = 0;
  const fill = (events: number) => {
    for (let added = 0; added < events; added++) buffer.addTaskEvent(event(clock++), 1);
    const newest = clock;
    buffer.endMessage({ acknowledgeUpTo: () => acknowledged.push(newest) }, 1);
    sender.wake();
  };
  const call = async (index: number) => {
    while (calls.length <= index) await sleep(2);
    return calls[index] as (typeof calls)[number];
  };
  return { sender, fill, call, calls, acknowledged };
}

describe('BatchSender', () => {
  it('sends little at once, much in full batches, never more than two at a time', async () => {
    const { fill, call, calls } = setUp();
    fill(3);
    const first = await call(0);
    expect(first.batch.taskEvents).toHaveLength(3);
    fill(BATCH_EVENTS);
    fill(BATCH_EVENTS);
    expect(calls.map(({ batch }) => batch.taskEvents.length)).toEqual([3, BATCH_EVENTS]);
    await first.settle();
    expect(calls.map(({ batch }) => batch.sequence)).toEqual([1, 2, 3]);
  });

  it('acknowledges in order, and only what is on disk', async () => {
    const { fill, call, acknowledged } = setUp();
    fill(BATCH_EVENTS);
    fill(BATCH_EVENTS);
    const [first, second] = [await call(0), await call(1)];
    await second.settle();
    expect(acknowledged).toEqual([]);
    await first.settle();
    expect(acknowledged).toEqual([BATCH_EVENTS, 2 * BATCH_EVENTS]);
  });

  it('sends a batch again under its own number until it is on disk', async () => {
    const { fill, call, calls, acknowledged, sender } = setUp();
    fill(1);
    await (await call(0)).settle(new Error('away'));
    expect(sender.lastError).toBe('away');
    fill(1);
    const again = await call(1);
    expect(again.batch).toEqual(calls[0]?.batch);
    await again.settle();
    expect([acknowledged, sender.lastError]).toEqual([[1], null]);
    expect((await call(2)).batch.sequence).toBe(2);
  });

  it('gives a batch that was overtaken a new number: the database takes none below its newest', async () => {
    const { fill, call } = setUp();
    fill(BATCH_EVENTS);
    fill(BATCH_EVENTS);
    const [first, second] = [await call(0), await call(1)];
    await first.settle(new Error('busy'));
    await second.settle();
    const again = await call(2);
    expect(again.batch.taskEvents).toEqual(first.batch.taskEvents);
    expect(again.batch.sequence).toBe(3);
  });

  it('drains: resolves when all is on disk, or tells that it is not', async () => {
    const { fill, call, sender } = setUp();
    expect(await sender.drain(10)).toBe(true);
    fill(1);
    expect(await sender.drain(30)).toBe(false);
    const drained = sender.drain(5000);
    await (await call(0)).settle();
    expect(await drained).toBe(true);
  });
});
