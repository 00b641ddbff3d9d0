import type { Worker } from '@celery-cnc/core/models';
import { describe, expect, it } from 'vitest';
import { toWorkerJson } from './worker-json.ts';

const SOLO: Worker = {
  name: 'w1@h',
  broker: 'redis://h:6379/0',
  status: 'offline',
  pid: 7,
  firstSeenAt: 1_800_000_000,
  lastSeenAt: 1_800_000_100,
  offlineSince: 1_800_000_104,
  heartbeatSeconds: 2,
  active: 0,
  processed: 3,
  loadavg: null,
  swIdent: 'py-celery',
  swVer: '5.7.0',
  swSys: 'Linux',
  clockSkewSeconds: 0.1,
  inspection: {
    inspectedAt: 1_800_000_050,
    pool: 'solo',
    concurrency: 1,
    poolProcesses: [7],
    prefetchCount: 4,
    uptimeSeconds: 50,
    queues: ['celery'],
    totals: {},
  },
};

describe('toWorkerJson', () => {
  it('tells a solo worker that is not heard from one that said goodbye', () => {
    expect(toWorkerJson(SOLO)).toMatchObject({ status: 'offline', mayBeAtWork: true });
    expect(toWorkerJson({ ...SOLO, offlineSince: SOLO.lastSeenAt }).mayBeAtWork).toBe(false);
    expect(toWorkerJson({ ...SOLO, inspection: null }).mayBeAtWork).toBe(false);
  });

  it('writes times as RFC 3339', () => {
    expect(toWorkerJson(SOLO)).toMatchObject({
      lastSeenAt: '2027-01-15T08:01:40.000000Z',
      inspection: { inspectedAt: '2027-01-15T08:00:50.000000Z' },
    });
  });
});
