import type { ComponentRecord } from '../components/status.ts';

/** The supervisor's own row in the registry. */
export function supervisorRecord(startedAt: number): ComponentRecord {
  return {
    name: 'supervisor',
    displayName: 'Supervisor',
    kind: 'supervisor',
    status: 'up',
    pid: process.pid,
    upSince: startedAt,
    restarts: 0,
    lastExit: null,
    memoryBytes: process.memoryUsage.rss(),
    eventLoopLagMs: null,
    route: null,
    links: [],
    configSummary: [],
    usage: null,
    details: null,
  };
}
