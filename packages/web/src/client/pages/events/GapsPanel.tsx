import type { GapReason } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import type { GapJson } from '../../../server/api/ingest.ts';
import { gapsQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './GapsPanel.module.css';

const REASONS: Readonly<Record<GapReason, string>> = {
  'broker-disconnected': 'The broker was not connected',
  'subscriber-overrun': 'The broker cut off a slow subscriber',
  'not-running': 'Celery CnC was not running',
  'buffer-full': 'Events came faster than they could be stored',
};

/** Times in which events may be missing. */
export function GapsPanel() {
  const { data } = useQuery(gapsQuery);
  return (
    <Panel title="Gaps" note="times in which events may have been lost" flush>
      {data === undefined ? (
        <Skeleton lines={2} />
      ) : data.items.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="No gap: every event has been heard" small />
      ) : (
        <ul className={styles.list}>
          {data.items.map((gap) => (
            <Gap key={`${gap.broker} ${gap.reason} ${gap.startedAt}`} gap={gap} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Gap({ gap }: { readonly gap: GapJson }) {
  const seconds = (Date.parse(gap.endedAt) - Date.parse(gap.startedAt)) / 1000;
  return (
    <li className={styles.gap}>
      <span className={styles.reason}>{REASONS[gap.reason]}</span>
      <span className={styles.broker} title={gap.broker}>
        {gap.broker}
      </span>
      <span className={styles.figure}>
        {gap.lost === null ? 'loss unknown' : `${formatCount(gap.lost)} lost`}
      </span>
      <span className={styles.figure}>for {formatDuration(seconds)}</span>
      <span className={styles.figure}>
        <RelativeTime at={gap.startedAt} />
      </span>
      <Link
        to="/tasks"
        search={tasksWhere({
          field: 'seen',
          range: { gte: Date.parse(gap.startedAt) / 1000, lt: Date.parse(gap.endedAt) / 1000 },
        })}
        className={styles.tasks}
      >
        Tasks then
      </Link>
    </li>
  );
}
