import { describe, expect, it } from 'vitest';
import { nextDueAt } from './due-time.ts';
import { runTaskId } from './run-task-id.ts';

describe('nextDueAt', () => {
  it('is now for an entry that never ran', () => {
    expect(nextDueAt(10, null, 1000)).toBe(1000);
  });
  it('stays on the grid of the last run, however late that was looked at', () => {
    expect(nextDueAt(10, 1000, 1003)).toBe(1010);
    expect(nextDueAt(10, 1000, 1012)).toBe(1010);
  });
  it('makes up for many missed runs by one', () => {
    const due = nextDueAt(10, 1000, 1095);
    expect(due).toBe(1090);
    expect(nextDueAt(10, due, 1095)).toBe(1100);
  });
});

describe('runTaskId', () => {
  it('is the same for the same run, another for the next', () => {
    expect(runTaskId('a', 10)).toBe(runTaskId('a', 10));
    expect(runTaskId('a', 10)).not.toBe(runTaskId('a', 20));
    expect(runTaskId('a', 10)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
