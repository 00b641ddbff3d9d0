import { describe, expect, it } from 'vitest';
import { PlannedSchedule } from './planned-schedule.ts';
import type { ScheduleEntry } from './schedule-entry.ts';

const entry: ScheduleEntry = {
  name: 'tick',
  task: 'math.add',
  everySeconds: 10,
  args: [],
  kwargs: {},
  enabled: true,
};
const stored = { name: 'tick', lastRunAt: 1000, totalRunCount: 7, lastTaskId: 'a' };

describe('PlannedSchedule', () => {
  it('is due at once when it never ran, and an interval after its last run otherwise', () => {
    expect(new PlannedSchedule(entry, undefined, 1003).dueAt).toBe(1003);
    expect(new PlannedSchedule(entry, stored, 1003).dueAt).toBe(1010);
  });

  it('keeps the id of a run for as long as that is the one to publish', () => {
    const schedule = new PlannedSchedule(entry, stored, 1010);
    const { taskId } = schedule;
    schedule.failed('away', 1_010_000);
    schedule.refresh(1015);
    expect(schedule.taskId).toBe(taskId);
    schedule.refresh(1025);
    expect(schedule.taskId).not.toBe(taskId);
  });

  it('makes up for an outage of the broker by one run', () => {
    const schedule = new PlannedSchedule(entry, stored, 1010);
    schedule.failed('away', 1_010_000);
    schedule.refresh(5007);
    expect(schedule.dueAt).toBe(5000);
    schedule.published(schedule.dueAt, schedule.taskId);
    expect(schedule.wakeAtMs).toBe(5_010_000);
    expect(schedule.state).toMatchObject({ lastRunAt: 5000, totalRunCount: 8 });
    expect(schedule.problem).toBeNull();
  });

  it.each([
    [86_400, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    [3, [500, 1000, 2000, 3000, 3000, 3000, 3000, 3000]],
    [0.1, [500, 500, 500, 500, 500, 500, 500, 500]],
  ])(
    'every %d s: tries again later each time, within the interval and half a minute',
    (everySeconds, delays) => {
      const schedule = new PlannedSchedule({ ...entry, everySeconds }, undefined, 1000);
      for (const delay of delays) {
        schedule.failed('away', 1_000_000);
        expect(schedule.wakeAtMs - 1_000_000).toBe(delay);
      }
    },
  );

  it('goes on within an interval after the clock was set back by years', () => {
    const schedule = new PlannedSchedule(entry, { ...stored, lastRunAt: 1_000_000_000 }, 1_000_000_003);
    schedule.failed('away', 1_000_000_010_000);
    schedule.refresh(5000);
    expect(schedule.wakeAtMs).toBe(5_010_000);
    schedule.refresh(5005);
    expect(schedule.wakeAtMs).toBe(5_010_000);
  });

  it('takes a new interval from its last run, and keeps its plan when something else changed', () => {
    const schedule = new PlannedSchedule(entry, stored, 1003);
    schedule.change({ ...entry, everySeconds: 60 }, 1004);
    expect(schedule.dueAt).toBe(1060);
    schedule.change({ ...entry, everySeconds: 60, args: [1] }, 1030);
    expect(schedule.dueAt).toBe(1060);
    expect(schedule.entry.args).toEqual([1]);
  });

  it('finds the id of a first run again that may or may not have been published before a crash', () => {
    const before = new PlannedSchedule(entry, undefined, 1003);
    before.tryFirst();
    const after = new PlannedSchedule(entry, before.state, 1007);
    expect(after.taskId).toBe(before.taskId);
    after.published(after.dueAt, after.taskId);
    expect(after.taskId).not.toBe(before.taskId);
  });
});
