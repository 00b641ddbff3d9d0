import { useQuery } from '@tanstack/react-query';
import type { LiveTickJson } from '../../../server/api/live.ts';
import type { OverviewJson } from '../../../server/api/statistics.ts';
import { ingestQuery, workersQuery } from '../../api/queries.ts';
import { HeadlineFigure } from '../../components/HeadlineFigure/HeadlineFigure.tsx';
import type { TimeRange } from '../../components/RangePicker/time-range.ts';
import { totalOutcomes } from '../../components/ThroughputChart/outcomes.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCompact, formatRate, formatShare } from '../../format/number.ts';
import { useLiveSamples } from '../../live/LiveProvider.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './Headlines.module.css';

const RATE_WINDOW_SECONDS = 10;
const LATE_SECONDS = 5;

/** Six figures that say whether all is well; the lines under them are the last two minutes, live. */
export function Headlines({
  overview,
  range,
}: {
  readonly overview: OverviewJson;
  readonly range: TimeRange;
}) {
  const samples = useLiveSamples();
  const workers = useQuery(workersQuery).data?.items;
  const lagSeconds = useQuery(ingestQuery).data?.lagSeconds ?? 0;
  const totals = totalOutcomes(overview.series);
  const finished = totals.succeeded + totals.failed;
  const online = workers?.filter((worker) => worker.status === 'online').length ?? overview.workersOnline;
  const offline = workers ? workers.length - online : overview.workersOffline;
  const latest = samples.at(-1);
  const trend = (color: string, value: (sample: LiveTickJson) => number) => ({
    values: samples.map(value),
    color: `var(--fill-${color})`,
  });
  return (
    <section className={styles.figures} aria-label="Headline figures">
      <HeadlineFigure
        label="Throughput"
        value={formatRate(meanRate(samples, overview))}
        unit="/s"
        note={`${formatCompact(finished)} finished in ${range}`}
        trend={trend('success', finishedOf)}
        to="/tasks"
      />
      <HeadlineFigure
        label="Success rate"
        value={formatShare(totals.succeeded, finished)}
        note={`of finished in ${range}`}
        tone={finished > 0 && totals.failed / finished > 0.1 ? 'warning' : undefined}
        trend={{
          values: finished === 0 ? [] : samples.map((_, index) => recentShare(samples, index)),
          color: 'var(--fill-success)',
        }}
        to="/tasks"
        search={tasksWhere({ field: 'state', anyOf: ['SUCCESS'] })}
      />
      <HeadlineFigure
        label="Failures"
        value={formatCompact(totals.failed)}
        note={`in ${range}, ${formatCompact(totals.retried)} retries`}
        tone={totals.failed > 0 ? 'bad' : undefined}
        trend={trend('failure', (sample) => sample.failed)}
        to="/tasks"
        search={tasksWhere({ field: 'state', anyOf: ['FAILURE'] })}
      />
      <HeadlineFigure
        label="Active"
        value={formatCompact(latest?.active ?? overview.active)}
        note="executing now"
        trend={trend('started', (sample) => sample.active)}
        to="/tasks"
        search={tasksWhere({ field: 'state', anyOf: ['STARTED'] })}
      />
      <HeadlineFigure
        label="Workers"
        value={formatCompact(online)}
        unit={offline > 0 ? `/ ${online + offline}` : 'online'}
        note={offline > 0 ? `${offline} offline` : 'none offline'}
        tone={online === 0 ? 'bad' : offline > 0 ? 'warning' : undefined}
        to="/workers"
      />
      <HeadlineFigure
        label="Lag"
        value={formatDuration(lagSeconds)}
        note="from worker to disk"
        tone={lagSeconds > LATE_SECONDS ? 'warning' : undefined}
        trend={trend('pending', (sample) => sample.ingest.lagSeconds)}
        to="/events"
      />
    </section>
  );
}

function finishedOf(sample: LiveTickJson): number {
  return sample.succeeded + sample.failed + sample.revoked + sample.rejected;
}

/** Tasks finished per second over the last ten; before the stream has told, over the newest whole step. */
function meanRate(samples: readonly LiveTickJson[], overview: OverviewJson): number {
  const recent = samples.slice(-RATE_WINDOW_SECONDS);
  if (recent.length > 0) return recent.reduce((sum, sample) => sum + finishedOf(sample), 0) / recent.length;
  const step = overview.series.at(-2);
  return step ? (step.succeeded + step.failed + step.revoked + step.rejected) / overview.stepSeconds : 0;
}

/** Share of successes in the ten seconds up to a sample; 1 where nothing finished. */
function recentShare(samples: readonly LiveTickJson[], index: number): number {
  const recent = samples.slice(Math.max(0, index - RATE_WINDOW_SECONDS + 1), index + 1);
  const succeeded = recent.reduce((sum, sample) => sum + sample.succeeded, 0);
  const failed = recent.reduce((sum, sample) => sum + sample.failed, 0);
  return succeeded + failed === 0 ? 1 : succeeded / (succeeded + failed);
}
