import { describe, expect, it } from 'vitest';
import type { TaskEventJson } from '../../../server/api/tasks.ts';
import { taskDetailJson } from '../../test-data.ts';
import { explainFinding } from './explain-finding.ts';

const event = (type: string, found = false): TaskEventJson => ({
  type,
  found,
  at: '2026-11-24T08:58:00.000Z',
  hostname: 'w1@host',
  pid: 1,
  clock: 1,
  fields: {},
});

describe('explainFinding', () => {
  it('says nothing of a task that its events tell', () => {
    const events = [event('task-received'), event('task-cnc-active', true), event('task-succeeded')];
    expect(explainFinding(taskDetailJson({ events: events.slice(0, 1) }))).toBe(null);
    expect(explainFinding(taskDetailJson({ events }))).toBe(null);
    expect(explainFinding(taskDetailJson({ events: [event('task-cnc-active')] }))).toBe(null);
  });

  it('says who confirmed a task that still runs', () => {
    const events = [event('task-started'), event('task-cnc-active', true)];
    expect(explainFinding(taskDetailJson({ events }))?.text).toContain('w1@host');
  });

  it('says why a task is lost, and what takes that back', () => {
    const lost = (reason: 'unknown' | 'unanswered') =>
      explainFinding(taskDetailJson({ finding: { kind: 'lost', state: 'LOST', signs: 2, reason } }));
    expect(lost('unknown')).toMatchObject({
      title: 'Lost',
      text: expect.stringContaining('No worker has it'),
    });
    expect(lost('unanswered')?.text).toContain('not all could be asked');
  });

  it('says where an end, a holder or an expiry is known from', () => {
    const explained = [
      { kind: 'ended', state: 'SUCCESS' } as const,
      { kind: 'held', state: 'RECEIVED', how: 'scheduled' } as const,
      { kind: 'expired', state: 'REVOKED', signs: 1 } as const,
    ].map((finding) => explainFinding(taskDetailJson({ finding, worker: 'w2@host' }))?.text ?? '');
    expect(explained[0]).toContain('result backend');
    expect(explained[1]).toBe('Its events were not heard; w2@host was asked, and holds it until its time.');
    expect(explained[2]).toContain('will not run');
  });
});
