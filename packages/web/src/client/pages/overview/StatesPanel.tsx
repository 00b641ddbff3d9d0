import { TASK_STATES, type TaskState } from '@celery-cnc/core/models';
import { Link } from '@tanstack/react-router';
import type { OverviewJson } from '../../../server/api/statistics.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { taskStateLook } from '../../components/StateBadge/task-state-look.ts';
import { formatCompact, formatCount, formatShare } from '../../format/number.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './StatesPanel.module.css';

/** Stored tasks by state; each state leads to its tasks. */
export function StatesPanel({ states }: { readonly states: OverviewJson['states'] }) {
  const names = [
    ...TASK_STATES,
    ...Object.keys(states).filter((name) => !TASK_STATES.includes(name as TaskState)),
  ];
  const counts = names.map((name) => ({ name, count: states[name] ?? 0 })).filter(({ count }) => count > 0);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...counts.map(({ count }) => count), 1);
  return (
    <Panel title="States" note={`${formatCompact(total)} tasks stored`}>
      <div className={styles.bar} aria-hidden="true">
        {counts.map(({ name, count }) => (
          <span key={name} style={{ flexGrow: count, background: taskStateLook(name).fill }} />
        ))}
      </div>
      <ul className={styles.list}>
        {counts.map(({ name, count }) => (
          <li key={name}>
            <Link to="/tasks" search={tasksWhere({ field: 'state', anyOf: [name] })} className={styles.row}>
              <StateBadge state={name} />
              <span className={styles.track} aria-hidden="true">
                <span style={{ width: `${(count / most) * 100}%`, background: taskStateLook(name).fill }} />
              </span>
              <span className={`${styles.count} numeric`}>{formatCount(count)}</span>
              <span className={`${styles.share} numeric`}>{formatShare(count, total)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
