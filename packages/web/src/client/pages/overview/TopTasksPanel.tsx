import type { NamedTaskStatistics } from '@celery-cnc/core/models';
import { Link } from '@tanstack/react-router';
import { ListTree } from 'lucide-react';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { DEFAULT_RANGE, type TimeRange } from '../../components/RangePicker/time-range.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCompact, formatShare } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './TopTasksPanel.module.css';

interface TopTasksPanelProps {
  readonly tasks: readonly NamedTaskStatistics[];
  readonly range: TimeRange;
}

/** The busiest task names of the range. */
export function TopTasksPanel({ tasks, range }: TopTasksPanelProps) {
  return (
    <Panel
      title="Busiest tasks"
      note={`in ${range}`}
      flush
      actions={
        <Link to="/statistics" search={range === DEFAULT_RANGE ? {} : { range }} className={styles.all}>
          All
        </Link>
      }
    >
      {tasks.length === 0 ? (
        <EmptyState icon={ListTree} title={`No task ran in the last ${range}`} small />
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Task</th>
                <th scope="col" className={styles.number}>
                  Succeeded
                </th>
                <th scope="col" className={`${styles.number} ${styles.roomy}`}>
                  Failed
                </th>
                <th scope="col" className={`${styles.number} ${styles.roomy}`}>
                  Retried
                </th>
                <th scope="col" className={styles.number}>
                  Failure rate
                </th>
                <th scope="col" className={`${styles.number} ${styles.roomy}`}>
                  Runtime p50
                </th>
                <th scope="col" className={styles.number}>
                  p95
                </th>
                <th scope="col" className={`${styles.number} ${styles.roomy}`}>
                  p99
                </th>
              </tr>
            </thead>
            <tbody>
              {tasks.map((task) => (
                <TaskNameRow key={task.name} task={task} range={range} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function TaskNameRow({ task, range }: { readonly task: NamedTaskStatistics; readonly range: TimeRange }) {
  const finished = task.succeeded + task.failed;
  const failing = finished > 0 && task.failed > 0;
  return (
    <tr>
      <td>
        <Link
          to="/statistics/$name"
          params={{ name: task.name }}
          search={range === DEFAULT_RANGE ? {} : { range }}
          className={styles.name}
          title={task.name}
        >
          {task.name}
        </Link>
      </td>
      <td className={styles.number}>{formatCompact(task.succeeded)}</td>
      <td className={`${styles.number} ${styles.roomy}`}>
        {task.failed === 0 ? (
          <span className={styles.none}>0</span>
        ) : (
          <Link
            to="/tasks"
            search={tasksWhere({ field: 'name', anyOf: [task.name] }, { field: 'state', anyOf: ['FAILURE'] })}
            className={styles.failed}
          >
            {formatCompact(task.failed)}
          </Link>
        )}
      </td>
      <td className={`${styles.number} ${styles.roomy} ${task.retried === 0 ? styles.none : ''}`}>
        {formatCompact(task.retried)}
      </td>
      <td className={styles.number}>
        <span className={styles.rate}>
          <span className={styles.track} aria-hidden="true">
            <span style={{ width: `${finished === 0 ? 0 : (task.failed / finished) * 100}%` }} />
          </span>
          <span className={failing ? undefined : styles.none}>{formatShare(task.failed, finished)}</span>
        </span>
      </td>
      <td className={`${styles.number} ${styles.roomy}`}>{formatDuration(task.runtime?.p50)}</td>
      <td className={styles.number}>{formatDuration(task.runtime?.p95)}</td>
      <td className={`${styles.number} ${styles.roomy}`}>{formatDuration(task.runtime?.p99)}</td>
    </tr>
  );
}
