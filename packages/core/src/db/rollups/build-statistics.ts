import type { SeriesSteps } from '../models/series-steps.ts';
import type {
  EventCounts,
  SeriesPoint,
  Statistics,
  StatisticsSeries,
  TaskStatistics,
  TaskStatisticsReport,
} from '../models/statistics.ts';
import { Measure } from './measure.ts';
import { addEncoded } from './measure-codec.ts';

/** A rollup as it is read. */
export interface RollupRow {
  /** Epoch minute of its beginning. */
  readonly minute: number;
  /** Task name, where rollups are read by name. */
  readonly name: string | null;
  /** A measure of `measure-codec.ts`. */
  readonly data: Uint8Array;
}

const SECONDS_A_MINUTE = 60;
/** Types of findings that give a task up. */
const LOST_TYPES = ['task-cnc-lost', 'task-cnc-unanswered'];

/** Lays rollups out as a series of even steps; `seconds` is how much of the range has passed. */
export function buildSeries(
  rows: Iterable<RollupRow>,
  steps: SeriesSteps,
  seconds: number,
): StatisticsSeries {
  const { startMinute, endMinute, stepMinutes } = steps;
  const measures = new Map<number, Measure>();
  const totals = new Measure();
  for (const { minute, data } of rows) {
    // A rollup that stands in for finer ones may begin before the range.
    const step = Math.max(0, Math.floor((minute - startMinute) / stepMinutes));
    const measure = measures.get(step) ?? new Measure();
    measures.set(step, measure);
    addEncoded(measure, data);
  }
  for (const measure of measures.values()) totals.merge(measure);
  const series: SeriesPoint[] = [];
  for (let step = 0; startMinute + step * stepMinutes < endMinute; step++) {
    const measure = measures.get(step) ?? EMPTY;
    series.push({
      at: (startMinute + step * stepMinutes) * SECONDS_A_MINUTE,
      ...countsOf(measure),
      runtime: measure.runtime.statistics(),
      wait: measure.wait.statistics(),
    });
  }
  return { series, stepSeconds: stepMinutes * SECONDS_A_MINUTE, totals: statisticsOf(totals, seconds) };
}

/** Figures by task name, most events first, at most `most` names; `seconds` is how much of the range has passed. */
export function buildTaskStatistics(
  rows: Iterable<RollupRow>,
  most: number,
  seconds: number,
): TaskStatisticsReport {
  const names = new Map<string | null, { measure: Measure; parts: Uint8Array[] }>();
  for (const { name, data } of rows) {
    const found = names.get(name) ?? { measure: new Measure(), parts: [] };
    names.set(name, found);
    addEncoded(found.measure, data, 'counts');
    found.parts.push(data);
  }
  const ranked = [...names].sort(([, a], [, b]) => eventsOf(b.measure) - eventsOf(a.measure));
  const totals = new Measure();
  const tasks: TaskStatistics[] = [];
  for (const [index, [name, { measure, parts }]] of ranked.entries()) {
    // Of names that are not shown, durations count in the totals only.
    const isShown = index < most;
    for (const data of parts) addEncoded(isShown ? measure : totals, data, 'durations');
    totals.merge(measure);
    if (isShown) tasks.push({ name, ...statisticsOf(measure, seconds) });
  }
  return { tasks, names: names.size, totals: statisticsOf(totals, seconds) };
}

const EMPTY = new Measure();

function statisticsOf(measure: Measure, seconds: number): Statistics {
  const counts = countsOf(measure);
  const { succeeded, failed, revoked, rejected } = counts;
  const ended = succeeded + failed + revoked + rejected;
  return {
    ...counts,
    failureRate: succeeded + failed > 0 ? failed / (succeeded + failed) : null,
    throughput: seconds > 0 ? ended / seconds : 0,
    runtime: measure.runtime.statistics(),
    wait: measure.wait.statistics(),
    exceptions: [...measure.exceptions]
      .map(([exceptionClass, tally]) => ({ exceptionClass, ...tally }))
      .sort((a, b) => b.failed + b.retried - (a.failed + a.retried)),
  };
}

function countsOf({ counts }: Measure): EventCounts {
  const of = (type: string) => counts.get(type) ?? 0;
  return {
    sent: of('task-sent'),
    received: of('task-received'),
    started: of('task-started'),
    succeeded: of('task-succeeded'),
    failed: of('task-failed'),
    retried: of('task-retried'),
    revoked: of('task-revoked'),
    rejected: of('task-rejected'),
    lost: LOST_TYPES.reduce((sum, type) => sum + of(type), 0),
  };
}

function eventsOf({ counts }: Measure): number {
  let events = 0;
  for (const count of counts.values()) events += count;
  return events;
}
