/** The JSON of `/api/v1`: the overview and statistics. Times are RFC 3339 in UTC, durations seconds. */
import type {
  NamedTaskStatistics,
  SeriesPoint,
  Statistics,
  TaskStatisticsReport,
} from '@celery-cnc/core/models';
import type { GapJson } from './ingest.ts';
import type { TaskJson } from './tasks.ts';

/** A step of a series. */
export interface SeriesPointJson extends Omit<SeriesPoint, 'at'> {
  readonly at: string;
}

/** `GET /overview?range=15m|1h|6h|24h|7d|30d`. */
export interface OverviewJson {
  readonly states: Readonly<Record<string, number>>;
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  /** Over the whole range. */
  readonly totals: Statistics;
  readonly topTasks: readonly NamedTaskStatistics[];
  readonly gaps: readonly GapJson[];
  readonly recentFailures: readonly TaskJson[];
  readonly workersOnline: number;
  readonly workersOffline: number;
  /** Tasks executing now, as the heartbeats say. */
  readonly active: number;
}

/** `GET /statistics?range=&from=&to=&name=&queue=&worker=&limit=`: figures by task name, most events first. */
export interface TaskStatisticsJson extends TaskStatisticsReport {
  readonly from: string;
  readonly to: string;
}

/** `GET /statistics/series?range=&from=&to=&steps=&name=&queue=&worker=`. */
export interface StatisticsSeriesJson {
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  readonly totals: Statistics;
  readonly gaps: readonly GapJson[];
}
