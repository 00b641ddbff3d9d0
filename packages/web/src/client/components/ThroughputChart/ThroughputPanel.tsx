import { lazy, Suspense } from 'react';
import type { GapJson } from '../../../server/api/ingest.ts';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { formatStep } from '../../format/duration.ts';
import { formatCompact, formatCount } from '../../format/number.ts';
import { Panel } from '../Panel/Panel.tsx';
import { OUTCOMES, totalOutcomes } from './outcomes.ts';
import styles from './ThroughputPanel.module.css';

const ThroughputChart = lazy(() =>
  import('./ThroughputChart.tsx').then((module) => ({
    default: module.ThroughputChart,
  })),
);

interface ThroughputPanelProps {
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  readonly gaps: readonly GapJson[];
  /** A range was dragged, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
}

/** Finished tasks over the range, by outcome. */
export function ThroughputPanel({ series, stepSeconds, gaps, onSelect }: ThroughputPanelProps) {
  const totals = totalOutcomes(series);
  const summary = `Finished tasks over time: ${OUTCOMES.map(
    ({ key, label }) => `${formatCount(totals[key])} ${label.toLowerCase()}`,
  ).join(', ')}. ${gaps.length} gaps.`;
  return (
    <Panel
      title="Throughput"
      note={`tasks per ${formatStep(stepSeconds)}`}
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
          {gaps.length > 0 && (
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
          series={series}
          stepSeconds={stepSeconds}
          gaps={gaps}
          summary={summary}
          onSelect={onSelect}
        />
      </Suspense>
    </Panel>
  );
}
