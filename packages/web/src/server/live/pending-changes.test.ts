import type { EventTally, TaskSummary, Worker } from '@celery-cnc/core/models';
import { describe, expect, it } from 'vitest';
import { MOST_TASKS, MOST_WORKERS, PendingChanges } from './pending-changes.ts';

const task = (id: string, retries = 0) => ({ id, retries }) as TaskSummary;
const worker = (name: string, active = 0) => ({ name, broker: 'b', active }) as Worker;
const tally = (type: string, count: number) => ({ type, count }) as EventTally;

describe('PendingChanges', () => {
  it('keeps the newest state of a task and counts it once', () => {
    const pending = new PendingChanges();
    pending.add({ sequence: 1, tasks: [task('a'), task('b')] });
    pending.add({ sequence: 2, tasks: [task('a', 1)] });
    expect(pending.takeTasks()).toEqual({ items: [task('b'), task('a', 1)], changed: 2 });
    expect(pending.takeTasks()).toBeNull();
  });

  it('keeps a bounded number of tasks, the newest, and tells how many changed', () => {
    const pending = new PendingChanges();
    for (let index = 0; index < 1000; index += 1)
      pending.add({ sequence: index, tasks: [task(`t${index}`)] });
    const taken = pending.takeTasks();
    expect(taken?.items).toHaveLength(MOST_TASKS);
    expect(taken?.items.at(-1)?.id).toBe('t999');
    expect(taken?.changed).toBe(1000);
  });

  it('gives workers in portions and loses none', () => {
    const pending = new PendingChanges();
    const names = Array.from({ length: MOST_WORKERS + 50 }, (_, index) => `w${index}`);
    pending.add({ sequence: 1, workers: names.map((name) => worker(name)) });
    const seen = [...pending.takeWorkers(), ...pending.takeWorkers()].map(({ name }) => name);
    expect(seen).toEqual(names);
    expect(pending.takeWorkers()).toEqual([]);
  });

  it('counts events by kind and leaves custom ones out', () => {
    const pending = new PendingChanges();
    pending.add({ sequence: 1, tallies: [tally('task-succeeded', 3), tally('task-progress', 9)] });
    pending.add({ sequence: 2, tallies: [tally('task-succeeded', 2), tally('task-failed', 1)] });
    expect(pending.takeCounts()).toMatchObject({ succeeded: 5, failed: 1, sent: 0 });
    expect(pending.takeCounts()).toMatchObject({ succeeded: 0, failed: 0 });
  });
});
