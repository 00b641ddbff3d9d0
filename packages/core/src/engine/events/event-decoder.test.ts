import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import { EventDecoder } from './event-decoder.ts';
import type { Unreadable } from './malformed-events.ts';

const PAYLOAD_LIMIT = 100;
const RECEIVED = {
  type: 'task-received',
  uuid: 'id-1',
  hostname: 'w1@host',
  timestamp: 1795500623.69,
  utcoffset: 0,
  pid: 7,
  clock: 3,
  name: 'math.add',
  args: '(2, 3)',
  kwargs: '{}',
  root_id: 'id-1',
  parent_id: null,
  retries: 0,
  eta: null,
  expires: null,
};

function decode(body: unknown, contentType: string | null = 'application/json') {
  const seen = {
    tasks: [] as TaskEvent[],
    workers: [] as WorkerEvent[],
    others: 0,
    unreadable: [] as Unreadable[],
  };
  const decoder = new EventDecoder(PAYLOAD_LIMIT, {
    addTaskEvent: (event) => void seen.tasks.push(event),
    addWorkerEvent: (event) => void seen.workers.push(event),
    addOtherEvent: () => {
      seen.others++;
    },
    addUnreadable: (unreadable) => void seen.unreadable.push(unreadable),
  });
  const text = Buffer.isBuffer(body) ? body : typeof body === 'string' ? body : JSON.stringify(body);
  decoder.decode({ body: text, contentType, contentEncoding: 'utf-8', compression: null });
  return seen;
}

describe('EventDecoder', () => {
  it('reads single and batched events of every kind', () => {
    const heartbeat = {
      type: 'worker-heartbeat',
      hostname: 'w1@host',
      timestamp: 1,
      freq: 2,
      active: 1,
      processed: 9,
      loadavg: [1, 2, 3],
    };
    const seen = decode([RECEIVED, heartbeat, { type: 'shop-order-placed', hostname: 'x', timestamp: 1 }]);
    expect(seen.tasks).toEqual([
      {
        type: 'task-received',
        taskId: 'id-1',
        timestampSeconds: 1795500623.69,
        hostname: 'w1@host',
        pid: 7,
        clock: 3,
        name: 'math.add',
        args: '(2, 3)',
        kwargs: '{}',
        rootId: 'id-1',
        retries: 0,
      },
    ]);
    expect(seen.workers[0]).toMatchObject({
      type: 'worker-heartbeat',
      active: 1,
      processed: 9,
      loadavg: [1, 2, 3],
    });
    expect([seen.others, seen.unreadable.length]).toEqual([1, 0]);
    expect(decode(RECEIVED).tasks.length).toBe(1);
  });

  it('one bad event does not spoil the others of its message; the reason names field and value', () => {
    const seen = decode([
      { ...RECEIVED, uuid: 7 },
      RECEIVED,
      'text',
      null,
      { ...RECEIVED, timestamp: 'soon' },
    ]);
    expect(seen.tasks.length).toBe(1);
    expect(seen.unreadable.length).toBe(4);
    expect(seen.unreadable[0]?.reason).toMatch(/uuid.*7/);
  });

  it('cuts long texts and says so; keeps what it does not know', () => {
    const [event] = decode({ ...RECEIVED, args: 'x'.repeat(500), progress: { done: 1 } }).tasks;
    expect(event?.args?.length).toBeLessThanOrEqual(PAYLOAD_LIMIT + 1);
    expect(event?.cut).toEqual(['args']);
    expect(event?.extra).toContain('"done":1');
  });

  it('counts other content types as opaque, and never reads them', () => {
    const [pickle] = decode(Buffer.from([0x80, 4, 0x95]), 'application/x-python-serialize').unreadable;
    expect(pickle).toMatchObject({ opaque: true, contentType: 'application/x-python-serialize' });
    expect(decode('{broken').unreadable[0]).toMatchObject({ opaque: false });
  });

  it('survives anything: every element is read or counted, and nothing throws', () => {
    const fields = fc.record(
      {
        type: fc.oneof(
          fc.constantFrom('task-received', 'task-failed', 'task-x', 'worker-heartbeat', 'a-b', '-', ''),
          fc.anything(),
        ),
        uuid: fc.oneof(fc.string(), fc.anything()),
        hostname: fc.oneof(fc.string(), fc.anything()),
        timestamp: fc.oneof(fc.double(), fc.anything()),
        retries: fc.anything(),
        args: fc.anything(),
        clock: fc.anything(),
        __proto__: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fields, fc.jsonValue())), (elements) => {
        const body = JSON.stringify(elements);
        const seen = decode(body);
        const known = seen.tasks.length + seen.workers.length + seen.others + seen.unreadable.length;
        expect(known).toBeGreaterThanOrEqual((JSON.parse(body) as unknown[]).length);
        for (const event of seen.tasks) expect(Number.isFinite(event.timestampSeconds)).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void decode(Buffer.from(bytes))),
      { numRuns: 300 },
    );
  });
});
