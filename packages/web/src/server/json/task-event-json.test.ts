import { describe, expect, it } from 'vitest';
import { toTaskEventJson } from './task-event-json.ts';

const event = {
  type: 'task-succeeded',
  taskId: 'a',
  timestampSeconds: 1,
  hostname: 'w@h',
  pid: 1,
  clock: 2,
} as const;

describe('toTaskEventJson', () => {
  it("gives fields Celery's own names and joins custom ones", () => {
    const json = toTaskEventJson({ ...event, rootId: 'r', runtimeSeconds: 0.5, extra: '{"colour":"red"}' });
    expect(json).toEqual({
      type: 'task-succeeded',
      at: '1970-01-01T00:00:01.000000Z',
      hostname: 'w@h',
      pid: 1,
      clock: 2,
      found: false,
      fields: { colour: 'red', root_id: 'r', runtime: 0.5 },
    });
  });

  it('shows custom fields that were cut as text', () => {
    expect(toTaskEventJson({ ...event, extra: '{"colour":"re' }).fields).toEqual({ extra: '{"colour":"re' });
  });
});
