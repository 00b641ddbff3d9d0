import { describe, expect, it } from 'vitest';
import type { OpenTask } from '../../db/models/open-task.ts';
import type { StoredResult } from '../../ipc/result-contract.ts';
import { resultFinding } from './result-finding.ts';

const task = { id: 'a', toldAt: 1_000_000, verdicts: 2 } as OpenTask;
const stored = (parts: Partial<StoredResult>): StoredResult => ({
  taskId: 'a',
  state: 'SUCCESS',
  result: null,
  traceback: null,
  dateDone: '1970-01-12T13:46:45.500000+00:00',
  children: [],
  parentId: null,
  groupId: null,
  call: null,
  opaque: null,
  ...parts,
});
const finding = (parts: Partial<StoredResult>, limit = 1000) => resultFinding(task, stored(parts), limit);

describe('resultFinding', () => {
  it('tells the end in the form of an event, at the time at which it was stored', () => {
    expect(finding({ result: { n: [1, 'x', null] } })).toMatchObject({
      type: 'task-cnc-success',
      timestampSeconds: 1_000_005.5,
      hostname: 'celery-cnc',
      clock: 2,
      result: "{'n': [1, 'x', None]}",
      finding: { kind: 'ended', state: 'SUCCESS' },
    });
    const failed = { exc_type: 'FleetError', exc_message: ['käse', 7], exc_module: 'fleet_tasks' };
    expect(finding({ state: 'FAILURE', result: failed, traceback: 'Traceback' })).toMatchObject({
      type: 'task-cnc-failure',
      exception: "FleetError('käse', 7)",
      traceback: 'Traceback',
    });
  });

  it('tells no end where there is none, or that of an earlier task with this id', () => {
    for (const state of ['STARTED', 'RETRY', 'PENDING', 'PROGRESS', 'UNKNOWN'])
      expect(finding({ state })).toBe(null);
    expect(finding({ dateDone: '1970-01-12T13:41:00+00:00' })).toBe(null);
    expect(finding({ dateDone: null })?.timestampSeconds).toBe(1_000_000);
  });

  it('cuts and marks what is too long', () => {
    const cut = finding({ state: 'FAILURE', result: null, traceback: 'x'.repeat(50) }, 20);
    expect(cut).toMatchObject({ traceback: 'x'.repeat(20), cut: ['traceback'] });
  });
});
