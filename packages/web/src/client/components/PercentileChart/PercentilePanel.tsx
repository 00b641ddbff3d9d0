import type { Statistics } from '@celery-cnc/core/models';
import { Timer } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { GapJson } from '../../../server/api/ingest.ts';
import type { SeriesPointJson } from '../../../server/api/statistics.ts';
import { formatDuration, formatStep } from '../../format/duration.ts';
import { EmptyState } from '../EmptyState/EmptyState.tsx';
import { Panel } from '../Panel/Panel.tsx';
import { Segmented } from '../Segmented/Segmented.tsx';
import styles from './PercentilePanel.module.css';
import { hasPercentiles, PERCENTILES, type Timing } from './percentiles.ts';

const PercentileChart = lazy(() =>
  import('./PercentileChart.tsx').then((module) => ({ default: module.PercentileChart })),
);

const TIMINGS = ['runtime', 'wait'] as const;
const NOTES: Readonly<Record<Timing, string>> = {
  runtime: 'of succeeded tasks',
  wait: 'from receipt or ETA to start',
};

interface PercentilePanelProps {
  readonly series: readonly SeriesPointJson[];
  readonly stepSeconds: number;
  readonly totals: Statistics;
  readonly gaps: readonly GapJson[];
  /** A range was dragged, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
}

/** How long tasks ran, or waited for their start: percentiles over time, and over the whole range. */
export function PercentilePanel({ series, stepSeconds, totals, gaps, onSelect }: PercentilePanelProps) {
  const [timing, setTiming] = useState<Timing>('runtime');
  const measured = totals[timing];
  const told = PERCENTILES.map(({ key, label }) => `${label} ${formatDuration(measured?.[key])}`);
  return (
    <Panel
      title={timing === 'runtime' ? 'Runtime' : 'Wait'}
      note={`${NOTES[timing]}, per ${formatStep(stepSeconds)}`}
      flush
      actions={
        <>
          <ul className={styles.legend}>
            {PERCENTILES.toReversed().map(({ key, label, token }) => (
              <li key={key}>
                <span className={styles.swatch} style={{ background: `var(${token})` }} />
                {label}
                <b className="numeric">{formatDuration(measured?.[key])}</b>
              </li>
            ))}
          </ul>
          <Segmented label="What is timed" options={TIMINGS} value={timing} onChange={setTiming} />
        </>
      }
    >
      {hasPercentiles(measured) ? (
        <Suspense fallback={<div className={styles.waiting} />}>
          <PercentileChart
            series={series}
            timing={timing}
            stepSeconds={stepSeconds}
            gaps={gaps}
            summary={`${timing} over time; over the whole range ${told.join(', ')}.`}
            onSelect={onSelect}
          />
        </Suspense>
      ) : (
        <EmptyState
          icon={Timer}
          title={timing === 'runtime' ? 'No task succeeded in this time' : 'No task started in this time'}
          small
        />
      )}
    </Panel>
  );
}
