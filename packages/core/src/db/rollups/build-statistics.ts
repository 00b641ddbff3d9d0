import type { SeriesSteps } from '../models/series-steps.ts';
import type {
  EventCounts,
  NamedTaskStatistics,
  SeriesPoint,
  Statistics,
  StatisticsSeries,
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
  const names = rankNames(rows);
  const totals = new Measure();
  // Of names that are not shown, exceptions and durations count in the totals only.
  for (const { measure, parts } of names.slice(most)) {
    for (const data of parts) addEncoded(totals, data, 'rest');
    totals.merge(measure);
  }
  const shown = names.slice(0, most).map(withRest);
  for (const { measure } of shown) totals.merge(measure);
  const tasks = shown.map(({ name, measure }) => ({ name, ...statisticsOf(measure, seconds) }));
  return { tasks, names: names.length, totals: statisticsOf(totals, seconds) };
}

/** The names of {@link buildTaskStatistics} alone: without totals, most of the rollups need not be read in full. */
export function buildTopTasks(
  rows: Iterable<RollupRow>,
  most: number,
  seconds: number,
): NamedTaskStatistics[] {
  const names = rankNames(rows).filter(({ name }) => name !== null);
  return names
    .slice(0, most)
    .map(withRest)
    .map(({ name, measure }) => ({ name: name as string, ...statisticsOf(measure, seconds) }));
}

/** What is known of a name: counts, and the rollups of which nothing else was read yet. */
interface RankedName {
  readonly name: string | null;
  readonly measure: Measure;
  readonly parts: Uint8Array[];
}

/** Reads the counts alone; most events first. */
function rankNames(rows: Iterable<RollupRow>): RankedName[] {
  const names = new Map<string | null, RankedName>();
  for (const { name, data } of rows) {
    const found = names.get(name) ?? { name, measure: new Measure(), parts: [] };
    names.set(name, found);
    addEncoded(found.measure, data, 'counts');
    found.parts.push(data);
  }
  return [...names.values()].sort((a, b) => eventsOf(b.measure) - eventsOf(a.measure));
}

function withRest(ranked: RankedName): RankedName {
  for (const data of ranked.parts) addEncoded(ranked.measure, data, 'rest');
  return ranked;
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
