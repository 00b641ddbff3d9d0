import { ChartLine as ChartIcon } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { QueueHistoryJson } from '../../../server/api/queues.ts';
import { formatCompact } from '../../format/number.ts';
import { EmptyState } from '../EmptyState/EmptyState.tsx';
import { Panel } from '../Panel/Panel.tsx';
import styles from './QueuePanel.module.css';
import { QUEUE_LINES, type QueueMeasure } from './queue-lines.ts';

const QueueChart = lazy(() => import('./QueueChart.tsx').then((module) => ({ default: module.QueueChart })));

interface QueuePanelProps {
  readonly history: QueueHistoryJson;
  readonly measure: QueueMeasure;
  /** A range was dragged, epoch seconds. */
  readonly onSelect: (from: number, to: number) => void;
}

/** A queue's backlog over a range, or what went in and out. */
export function QueuePanel({ history, measure, onSelect }: QueuePanelProps) {
  const { points, stepSeconds, gaps } = history;
  const lines = QUEUE_LINES[measure].toReversed();
  const told = lines.filter(({ key }) => points.some((point) => point[key] !== null));
  const last = points.findLast(({ ready }) => ready !== null);
  const summary = `${TITLES[measure]} over time; last: ${told
    .map(({ key, label }) => `${label} ${formatCompact(last?.[key])}`)
    .join(', ')}.`;
  return (
    <Panel
      title={TITLES[measure]}
      note={measure === 'rates' ? sourceOf(history) : undefined}
      flush
      actions={
        <ul className={styles.legend}>
          {told.map(({ key, label, token }) => (
            <li key={key}>
              <span className={styles.swatch} style={{ background: `var(${token})` }} />
              {label}
            </li>
          ))}
        </ul>
      }
    >
      {told.length === 0 ? (
        <EmptyState icon={ChartIcon} title="Nothing is known of this range" small>
          {measure === 'rates' ? (
            UNKNOWN_RATES
          ) : (
            <p>Queues are sampled while Celery CnC runs; each minute is shown when it is over.</p>
          )}
        </EmptyState>
      ) : (
        <Suspense fallback={<div className={styles.waiting} />}>
          <QueueChart
            points={points}
            measure={measure}
            stepSeconds={stepSeconds}
            gaps={gaps}
            summary={summary}
            onSelect={onSelect}
          />
        </Suspense>
      )}
    </Panel>
  );
}

const TITLES: Readonly<Record<QueueMeasure, string>> = { backlog: 'Backlog', rates: 'Messages in and out' };
const UNKNOWN_RATES = (
  <p>
    RabbitMQ tells rates over its management API (managementUrl of the app); for every broker events do, where
    clients set task_send_sent_event.
  </p>
);

function sourceOf({ ratesFrom }: QueueHistoryJson): string | undefined {
  if (ratesFrom === null) return undefined;
  return ratesFrom === 'broker'
    ? 'as the broker counts them'
    : 'as events tell: sent, and received by workers';
}
