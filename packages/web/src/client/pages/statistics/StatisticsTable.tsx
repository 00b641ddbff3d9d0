import type { TaskStatistics } from '@celery-cnc/core/models';
import { Link } from '@tanstack/react-router';
import { ArrowDown } from 'lucide-react';
import { formatDuration } from '../../format/duration.ts';
import { formatCompact, formatFrequency, formatShare } from '../../format/number.ts';
import styles from './StatisticsTable.module.css';
import type { StatisticsSearch } from './statistics-search.ts';
import { DEFAULT_SORT, runsOf, type StatisticsSort } from './statistics-sort.ts';

interface Column {
  readonly sort: StatisticsSort;
  readonly label: string;
  /** Left out on small screens. */
  readonly roomy?: boolean;
}

const COLUMNS: readonly Column[] = [
  { sort: 'runs', label: 'Runs' },
  { sort: 'throughput', label: 'Throughput', roomy: true },
  { sort: 'failureRate', label: 'Failure rate' },
  { sort: 'retried', label: 'Retries', roomy: true },
  { sort: 'p50', label: 'Runtime p50', roomy: true },
  { sort: 'p95', label: 'p95' },
  { sort: 'p99', label: 'p99', roomy: true },
  { sort: 'wait', label: 'Wait p95', roomy: true },
];

interface StatisticsTableProps {
  readonly tasks: readonly TaskStatistics[];
  readonly search: StatisticsSearch;
}

/** Figures by task name. */
export function StatisticsTable({ tasks, search }: StatisticsTableProps) {
  const { sort: sorted = DEFAULT_SORT } = search;
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Task</th>
            {COLUMNS.map((column) => (
              <SortHead key={column.sort} column={column} sorted={sorted} search={search} />
            ))}
            <th scope="col" className={styles.roomy}>
              Most frequent exception
            </th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <Row key={task.name ?? ''} task={task} search={search} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SortHead({
  column: { sort, label, roomy },
  sorted,
  search,
}: {
  readonly column: Column;
  readonly sorted: StatisticsSort;
  readonly search: StatisticsSearch;
}) {
  const isSorted = sort === sorted;
  const { sort: _sort, ...rest } = search;
  return (
    <th
      scope="col"
      className={`${styles.number} ${roomy ? styles.roomy : ''}`}
      aria-sort={isSorted ? 'descending' : 'none'}
    >
      <Link
        to="/statistics"
        search={sort === DEFAULT_SORT ? rest : { ...rest, sort }}
        className={`${styles.head} ${isSorted ? styles.sorted : ''}`}
        replace
      >
        {isSorted && <ArrowDown size={12} aria-hidden="true" />}
        {label}
      </Link>
    </th>
  );
}

function Row({ task, search }: { readonly task: TaskStatistics; readonly search: StatisticsSearch }) {
  const { sort: _sort, ...rest } = search;
  const { succeeded, failed, runtime, wait } = task;
  const finished = succeeded + failed;
  const throughput = formatFrequency(task.throughput);
  const [exception] = task.exceptions;
  return (
    <tr>
      <td>
        {task.name === null ? (
          <span className={styles.none}>name unknown</span>
        ) : (
          <Link
            to="/statistics/$name"
            params={{ name: task.name }}
            search={rest}
            className={styles.name}
            title={task.name}
          >
            {task.name}
          </Link>
        )}
      </td>
      <td className={styles.number}>{formatCompact(runsOf(task))}</td>
      <td className={`${styles.number} ${styles.roomy}`}>{`${throughput.value}${throughput.unit}`}</td>
      <td className={styles.number}>
        <span className={styles.rate}>
          <span className={styles.track} aria-hidden="true">
            <span style={{ width: `${(task.failureRate ?? 0) * 100}%` }} />
          </span>
          <span className={failed > 0 ? undefined : styles.none}>{formatShare(failed, finished)}</span>
        </span>
      </td>
      <td className={`${styles.number} ${styles.roomy} ${task.retried === 0 ? styles.none : ''}`}>
        {formatCompact(task.retried)}
      </td>
      <td className={`${styles.number} ${styles.roomy}`}>{formatDuration(runtime?.p50)}</td>
      <td className={styles.number}>{formatDuration(runtime?.p95)}</td>
      <td className={`${styles.number} ${styles.roomy}`}>{formatDuration(runtime?.p99)}</td>
      <td className={`${styles.number} ${styles.roomy}`}>{formatDuration(wait?.p95)}</td>
      <td className={`${styles.exception} ${styles.roomy}`} title={exception?.exceptionClass}>
        {exception ? exception.exceptionClass : <span className={styles.none}>–</span>}
      </td>
    </tr>
  );
}
