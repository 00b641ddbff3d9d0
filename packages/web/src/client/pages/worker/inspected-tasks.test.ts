import { describe, expect, it } from 'vitest';
import { inspectedTasks } from './inspected-tasks.ts';

describe('inspectedTasks', () => {
  it('reads what runs and what is held back', () => {
    const request = { id: 'a', name: 'math.add', args: [1, 2], kwargs: {} };
    expect(inspectedTasks([request])).toEqual([{ id: 'a', name: 'math.add', args: '[1,2]', eta: null }]);
    expect(inspectedTasks([{ eta: '2030-01-01', priority: 6, request }])?.[0]?.eta).toBe('due 2030-01-01');
    expect(inspectedTasks([{ ...request, args: '(1, 2)', kwargs: '{}' }])?.[0]?.args).toBe('(1, 2)');
  });

  it('leaves other lists alone', () => {
    expect(inspectedTasks(['math.add'])).toBe(null);
    expect(inspectedTasks([null])).toBe(null);
  });
});
