import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { queueHistoryQuery } from '../../api/queries.ts';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { QueuePanel } from '../../components/QueueChart/QueuePanel.tsx';
import { RangePicker } from '../../components/RangePicker/RangePicker.tsx';
import { DEFAULT_RANGE } from '../../components/RangePicker/time-range.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './QueuePage.module.css';

const route = getRouteApi('/queues/$name');

interface HistoryPanelsProps {
  readonly broker: string;
  readonly queue: string;
}

/** The queue over a range: how much waited, and what went in and out. A drag shows the tasks of that time. */
export function HistoryPanels({ broker, queue }: HistoryPanelsProps) {
  const { range = DEFAULT_RANGE, ...beside } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(queueHistoryQuery(broker, queue, range));
  const openTasks = (from: number, to: number) =>
    void navigate({
      to: '/tasks',
      search: tasksWhere({ field: 'queue', anyOf: [queue] }, { field: 'seen', range: { gte: from, lt: to } }),
    });
  return (
    <section className={styles.panels} aria-label="History">
      <div className={styles.range}>
        <RangePicker
          range={range}
          onChange={(chosen) => void navigate({ search: { ...beside, ...chosen } })}
        />
      </div>
      {data ? (
        <div className={styles.charts}>
          <QueuePanel history={data} measure="backlog" onSelect={openTasks} />
          <QueuePanel history={data} measure="rates" onSelect={openTasks} />
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} height={26} />
      )}
    </section>
  );
}
