import { expect, it } from 'vitest';
import { countSigns, createFindingEvent } from './finding.ts';
import { foldTask } from './fold-task.ts';
import { toOpenTask } from './open-task.ts';
import { createRetryNote, retryRelationOf } from './retry-relation.ts';
import type { TaskEvent } from './task-event.ts';

const sent: TaskEvent = {
  type: 'task-sent',
  taskId: 'new',
  timestampSeconds: 10,
  hostname: 'gen1@host',
  pid: 1,
  clock: 1,
  extra: '{"cnc_retry_of":"old"}',
};

it('tells of which task it is a retry, and which tasks are retries of it', () => {
  const notes = [createRetryNote('new', 'newer', 20), createRetryNote('new', 'newest', 21)];
  expect(retryRelationOf([sent, ...notes])).toEqual({ retryOf: 'old', retriedAs: ['newer', 'newest'] });
  expect(retryRelationOf([{ ...sent, extra: '{"cut":' }])).toEqual({ retryOf: null, retriedAs: [] });
});

it('is not told by a worker', () => {
  const forged = { ...createRetryNote('new', 'evil', 20), hostname: 'worker@host' };
  expect(retryRelationOf([forged]).retriedAs).toEqual([]);
});

it('changes nothing of what is known about the task', () => {
  const lost = createFindingEvent<'lost'>(
    { kind: 'lost', state: 'LOST', signs: 1, reason: 'unknown' },
    { taskId: 'new', timestampSeconds: 12, verdicts: 0 },
  );
  const before = [sent, lost];
  const after = [...before, createRetryNote('new', 'newer', 20)];
  expect(countSigns(after, 0)).toBe(countSigns(before, 0));
  expect(foldTask('new', 'b', after, 0)).toEqual(foldTask('new', 'b', before, 0));
  expect(foldTask('new', 'b', after, 0).state).toBe('LOST');
  const task = foldTask('new', 'b', after, 0);
  expect(toOpenTask(task, after, 0)).toEqual(toOpenTask(task, before, 0));
});
