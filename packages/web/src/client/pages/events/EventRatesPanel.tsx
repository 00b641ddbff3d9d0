import { Panel } from '../../components/Panel/Panel.tsx';
import { Sparkline } from '../../components/Sparkline/Sparkline.tsx';
import { formatRate } from '../../format/number.ts';
import { useLiveSamples } from '../../live/LiveProvider.tsx';
import styles from './EventRatesPanel.module.css';

const KINDS = [
  { kind: 'sent', type: 'task-sent', token: 'pending' },
  { kind: 'received', type: 'task-received', token: 'received' },
  { kind: 'started', type: 'task-started', token: 'started' },
  { kind: 'succeeded', type: 'task-succeeded', token: 'success' },
  { kind: 'failed', type: 'task-failed', token: 'failure' },
  { kind: 'retried', type: 'task-retried', token: 'retry' },
  { kind: 'revoked', type: 'task-revoked', token: 'revoked' },
  { kind: 'rejected', type: 'task-rejected', token: 'rejected' },
] as const;

const WINDOW_SECONDS = 10;

/** Events per second by type over the last two minutes, live. */
export function EventRatesPanel() {
  const samples = useLiveSamples();
  const recent = samples.slice(-WINDOW_SECONDS);
  return (
    <Panel title="Rates" note="events a second, last two minutes">
      <ul className={styles.grid}>
        {KINDS.map(({ kind, type, token }) => {
          const rate = recent.reduce((sum, sample) => sum + sample[kind], 0) / Math.max(1, recent.length);
          return (
            <li key={kind} className={styles.kind}>
              <span className={styles.type}>{type}</span>
              <span className={`${styles.rate} numeric`}>{formatRate(rate)}</span>
              <span className={styles.trend}>
                <Sparkline values={samples.map((sample) => sample[kind])} color={`var(--fill-${token})`} />
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
