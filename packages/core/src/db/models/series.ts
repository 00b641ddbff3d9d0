import type { EventTally, SeriesPoint, TaskNameStatistics } from './rollup.ts';

/** The counters of a series point by event type; other types are not drawn. */
const FIELD_OF_TYPE: Readonly<Record<string, Exclude<keyof SeriesPoint, 'at' | 'runtimeSeconds'>>> = {
  'task-sent': 'sent',
  'task-received': 'received',
  'task-started': 'started',
  'task-succeeded': 'succeeded',
  'task-failed': 'failed',
  'task-retried': 'retried',
  'task-revoked': 'revoked',
  'task-rejected': 'rejected',
};

/** A rollup row as series need it. */
export interface RollupCount {
  /** Epoch minutes. */
  readonly minute: number;
  readonly type: string;
  readonly count: number;
  readonly runtimeSeconds: number;
}

const SECONDS_A_MINUTE = 60;

/** Width of a step so that `steps` of them cover the range: whole minutes, since rollups have no finer grain. */
export function stepSecondsFor(from: number, to: number, steps: number): number {
  return Math.max(1, Math.ceil((to - from) / SECONDS_A_MINUTE / steps)) * SECONDS_A_MINUTE;
}

/** Lays rollup rows out as a series of even steps from `from` to `to`, empty steps included. */
export function seriesOf(
  rows: Iterable<RollupCount>,
  range: { from: number; to: number; stepSeconds: number },
): SeriesPoint[] {
  const start = Math.floor(range.from / range.stepSeconds) * range.stepSeconds;
  const points: Record<keyof SeriesPoint, number>[] = [];
  for (let at = start; at < range.to; at += range.stepSeconds) points.push(emptyPoint(at));
  for (const row of rows) {
    const point = points[Math.floor((row.minute * SECONDS_A_MINUTE - start) / range.stepSeconds)];
    const field = FIELD_OF_TYPE[row.type];
    if (!point || !field) continue;
    point[field] += row.count;
    point.runtimeSeconds += row.runtimeSeconds;
  }
  return points;
}

function emptyPoint(at: number): Record<keyof SeriesPoint, number> {
  return {
    at,
    sent: 0,
    received: 0,
    started: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    revoked: 0,
    rejected: 0,
    runtimeSeconds: 0,
  };
}

/** Figures by task name, most events first, at most `most` names. */
export function taskNameStatistics(
  rows: Iterable<Omit<RollupCount, 'minute'> & { readonly name: string | null }>,
  most: number,
): TaskNameStatistics[] {
  const names = new Map<string, { succeeded: number; failed: number; retried: number; runtime: number }>();
  for (const row of rows) {
    if (row.name === null) continue;
    const sums = names.get(row.name) ?? { succeeded: 0, failed: 0, retried: 0, runtime: 0 };
    names.set(row.name, sums);
    if (row.type === 'task-succeeded') sums.succeeded += row.count;
    else if (row.type === 'task-failed') sums.failed += row.count;
    else if (row.type === 'task-retried') sums.retried += row.count;
    sums.runtime += row.runtimeSeconds;
  }
  return [...names]
    .map(([name, { runtime, ...sums }]) => ({
      name,
      ...sums,
      meanRuntimeSeconds: sums.succeeded > 0 ? runtime / sums.succeeded : null,
    }))
    .sort((a, b) => b.succeeded + b.failed + b.retried - (a.succeeded + a.failed + a.retried))
    .slice(0, most);
}

/** Sum of a tally's runtimes, seconds. */
export function runtimeOf(tally: EventTally): number {
  return tally.runtimes.reduce((sum, runtime) => sum + runtime, 0);
}
