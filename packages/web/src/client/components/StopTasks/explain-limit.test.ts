import { describe, expect, it } from 'vitest';
import { explainLimit } from './explain-limit.ts';

describe('explainLimit', () => {
  it('counts and names', () => {
    expect(explainLimit({ code: 'running-goes-on', tasks: 1 })).toContain('1 task runs now');
    expect(explainLimit({ code: 'running-goes-on', tasks: 1200 })).toContain('1,200 tasks run now');
    expect(explainLimit({ code: 'cannot-terminate', workers: ['a@h', 'b@h'] })).toMatch(/^a@h, b@h cannot/);
  });
});
