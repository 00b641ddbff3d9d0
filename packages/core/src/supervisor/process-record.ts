import type { ComponentReport } from '../components/host.ts';
import type { ComponentRecord } from '../components/status.ts';
import type { EventLoopLag } from '../processes/event-loop-lag.ts';
import type { ProcessSpec } from './process-spec.ts';

/** The part of a record that changes while a process lives. */
export type ProcessLife = Pick<
  ComponentRecord,
  'status' | 'pid' | 'upSince' | 'restarts' | 'lastExit' | 'memoryBytes' | 'eventLoopLagMs' | 'details'
>;

/** A process's row in the registry: what it is, what its component says of itself, how it fares. */
export function processRecord(
  { name, displayName, kind }: ProcessSpec,
  report: ComponentReport | null,
  life: ProcessLife,
): ComponentRecord {
  return {
    name: report?.name ?? name,
    displayName: report?.displayName ?? displayName,
    kind,
    ...life,
    route: report?.route ?? null,
    links: life.details?.links ?? report?.links ?? [],
    configSummary: report?.configSummary ?? [],
    usage: report?.usage ?? null,
  };
}

/** The supervisor's own row. */
export function supervisorRecord(startedAt: number, lag: EventLoopLag): ComponentRecord {
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
    eventLoopLagMs: lag.read(),
    route: null,
    links: [],
    configSummary: [],
    usage: null,
    details: null,
  };
}
