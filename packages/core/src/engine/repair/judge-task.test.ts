import { describe, expect, it } from 'vitest';
import type { OpenTask } from '../../db/models/open-task.ts';
import { dueTimes } from './due-times.ts';
import { heldFinding, verdictOn, type Whereabouts } from './judge-task.ts';

const NOW = 1_000_000;
const HOUR = 3600;
const patience = { lostAfterMs: HOUR * 1000, lostAfterUnansweredMs: 10 * HOUR * 1000 };

function openTask(parts: Partial<OpenTask> = {}): OpenTask {
  return {
    id: 'a',
    name: 't',
    state: 'STARTED',
    worker: 'w1@host',
    queue: 'q',
    seenAt: NOW - 2 * HOUR,
    toldAt: NOW - 2 * HOUR,
    toldBy: 'w1@host',
    etaAt: null,
    expiresAt: null,
    wasReceived: true,
    signs: 3,
    verdicts: 0,
    ...parts,
  };
}

const NOWHERE: Whereabouts = {
  isWaiting: false,
  mayBeWaiting: false,
  isUnclear: false,
  mayHaveBeenMissed: false,
};
const verdict = (task: OpenTask, where: Partial<Whereabouts> = {}, skewSeconds = 0, now = NOW) =>
  verdictOn(task, { ...NOWHERE, ...where }, dueTimes(task, patience, now, skewSeconds), patience, now);

describe('verdictOn a task that nobody knows', () => {
  it('is lost so long after its last sign of life, and says what it was judged by', () => {
    expect(verdict(openTask())).toMatchObject({
      type: 'task-cnc-lost',
      timestampSeconds: NOW - HOUR,
      clock: 3,
      finding: { state: 'LOST', signs: 3, reason: 'unknown' },
    });
    expect(verdict(openTask({ toldAt: NOW - HOUR + 1 }))).toBe(null);
  });

  it('is the same judgement however often and whenever it is made', () => {
    expect(verdict(openTask(), {}, 5, NOW + 50)).toEqual(verdict(openTask()));
  });

  it('waits for the eta first', () => {
    expect(verdict(openTask({ etaAt: NOW - HOUR + 1 }))).toBe(null);
    expect(verdict(openTask({ etaAt: NOW - HOUR - 1 }))?.timestampSeconds).toBe(NOW - 1);
  });

  it('goes by our clock where that of the sender is known to differ, or cannot be true', () => {
    const behind = openTask({ toldAt: NOW - 6 * HOUR });
    expect(verdict({ ...behind, seenAt: NOW - 6 * HOUR }, {}, 5.5 * HOUR)).toBe(null);
    expect(verdict({ ...behind, seenAt: NOW - 60 })).toBe(null);
    expect(verdict(openTask({ toldAt: NOW + 5 * HOUR }))).not.toBe(null);
  });

  it('waits longer where not all could be asked, and for ever where its message is seen', () => {
    for (const where of [{ mayBeWaiting: true }, { isUnclear: true }]) {
      expect(verdict(openTask(), where)).toBe(null);
      expect(verdict(openTask(), where, 0, NOW + 9 * HOUR)).toMatchObject({
        type: 'task-cnc-unanswered',
        finding: { state: 'LOST', reason: 'unanswered' },
      });
    }
    expect(verdict(openTask(), { isWaiting: true }, 0, NOW + 1000 * HOUR)).toBe(null);
  });

  const expired = openTask({ state: 'PENDING', wasReceived: false, signs: 1, expiresAt: NOW - 61 });

  it('has expired where it was never received and nothing of it can have been missed', () => {
    expect(verdict({ ...expired, toldAt: NOW - 100, seenAt: NOW - 100 })).toMatchObject({
      type: 'task-cnc-expired',
      timestampSeconds: NOW - 61,
      finding: { state: 'REVOKED', signs: 1 },
    });
    // Messages of others in its queue do not matter: this one will not run.
    expect(verdict(expired, { mayBeWaiting: true })?.type).toBe('task-cnc-expired');
    expect(verdict(expired, { mayHaveBeenMissed: true })?.type).toBe('task-cnc-lost');
    expect(verdict(expired, { isUnclear: true })).toBe(null);
    expect(verdict(expired, { isWaiting: true })).toBe(null);
    expect(verdict({ ...expired, expiresAt: NOW - 59 })?.type).toBe('task-cnc-lost');
    expect(verdict({ ...expired, wasReceived: true })?.type).toBe('task-cnc-lost');
  });
});

describe('heldFinding', () => {
  it('names the start where the task runs, so that it is the same at every asking', () => {
    const runs = { worker: 'w2@host', how: 'active', startedAt: 5, pid: 7 } as const;
    expect(heldFinding(openTask(), runs)).toMatchObject({
      type: 'task-cnc-active',
      hostname: 'w2@host',
      timestampSeconds: 5,
      pid: 7,
      clock: 0,
      finding: { state: 'STARTED' },
    });
    const waits = { worker: 'w2@host', how: 'scheduled', startedAt: null, pid: null } as const;
    expect(heldFinding(openTask({ verdicts: 1 }), waits)).toMatchObject({
      type: 'task-cnc-scheduled',
      timestampSeconds: NOW - 2 * HOUR,
      clock: 1,
      finding: { state: 'RECEIVED' },
    });
  });
});
