import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { OverviewJson } from '../../../server/api-types.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { OUTCOMES, totalOutcomes } from '../../components/ThroughputChart/outcomes.ts';
import { formatStep } from '../../format/duration.ts';
import { formatCompact, formatCount } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './ThroughputPanel.module.css';

const ThroughputChart = lazy(() =>
  import('../../components/ThroughputChart/ThroughputChart.tsx').then((module) => ({
    default: module.ThroughputChart,
  })),
);

/** Finished tasks over the range, by outcome. */
export function ThroughputPanel({ overview }: { readonly overview: OverviewJson }) {
  const navigate = useNavigate();
  const totals = totalOutcomes(overview.series);
  const summary = `Finished tasks over time: ${OUTCOMES.map(
    ({ key, label }) => `${formatCount(totals[key])} ${label.toLowerCase()}`,
  ).join(', ')}. ${overview.gaps.length} gaps.`;
  return (
    <Panel
      title="Throughput"
      note={`tasks per ${formatStep(overview.stepSeconds)}`}
      flush
      actions={
        <ul className={styles.legend}>
          {OUTCOMES.toReversed().map(({ key, label, token }) => (
            <li key={key}>
              <span className={styles.swatch} style={{ background: `var(${token})` }} />
              {label}
              <b className="numeric">{formatCompact(totals[key])}</b>
            </li>
          ))}
          {overview.gaps.length > 0 && (
            <li title="Times in which events may have been lost">
              <span className={styles.gap} />
              Gap
            </li>
          )}
        </ul>
      }
    >
      <Suspense fallback={<div className={styles.waiting} />}>
        <ThroughputChart
          series={overview.series}
          stepSeconds={overview.stepSeconds}
          gaps={overview.gaps}
          summary={summary}
          onSelect={(from, to) =>
            void navigate({
              to: '/tasks',
              search: tasksWhere({ field: 'seen', range: { gte: from, lt: to } }),
            })
          }
        />
      </Suspense>
    </Panel>
  );
}
