import type { AttemptJson, TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { Traceback } from '../../components/Traceback/Traceback.tsx';
import { formatDuration } from '../../format/duration.ts';
import styles from './AttemptsPanel.module.css';

/** Each delivery of a task that was delivered more than once. */
export function AttemptsPanel({ task }: { readonly task: TaskDetailJson }) {
  if (task.attempts.length < 2) return null;
  return (
    <Panel title="Attempts" note={task.attempts.length} flush>
      <ol className={styles.list}>
        {task.attempts.map((attempt) => (
          <Attempt key={`${attempt.retries} ${attempt.delivery}`} attempt={attempt} />
        ))}
      </ol>
    </Panel>
  );
}

function Attempt({ attempt }: { readonly attempt: AttemptJson }) {
  const line = (
    <span className={styles.line}>
      <span className={styles.number}>
        {attempt.retries === 0 ? 'First try' : `Retry ${attempt.retries}`}
        {attempt.delivery > 0 && ` · delivery ${attempt.delivery + 1}`}
      </span>
      <StateBadge state={attempt.state} />
      <span className={styles.worker} title={attempt.worker ?? undefined}>
        {attempt.worker ?? '–'}
      </span>
      <span className={styles.figure}>{formatDuration(attempt.runtimeSeconds)}</span>
      <span className={styles.figure}>
        <RelativeTime at={attempt.startedAt ?? attempt.receivedAt ?? attempt.sentAt} />
      </span>
    </span>
  );
  if (attempt.exception === null && attempt.traceback === null)
    return <li className={styles.attempt}>{line}</li>;
  return (
    <li className={styles.attempt}>
      <details>
        <summary>
          {line}
          {attempt.exception !== null && <span className={styles.exception}>{attempt.exception}</span>}
        </summary>
        {attempt.traceback !== null && (
          <div className={styles.traceback}>
            <Traceback text={attempt.traceback} cut={false} />
          </div>
        )}
      </details>
    </li>
  );
}
