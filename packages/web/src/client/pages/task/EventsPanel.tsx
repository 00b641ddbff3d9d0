import type { TaskDetailJson, TaskEventJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';
import { formatAbsolute, formatClock } from '../../format/time.ts';
import styles from './EventsPanel.module.css';

/** Every event of the task in the order in which they count, with the time since the one before. */
export function EventsPanel({ task }: { readonly task: TaskDetailJson }) {
  const omitted = task.eventsOmitted > 0 ? `, ${formatCount(task.eventsOmitted)} more not kept` : '';
  return (
    <Panel title="Events" note={`${task.events.length}${omitted}`} flush>
      <ol className={styles.list}>
        {task.events.map((event, index) => (
          <Event
            // biome-ignore lint/suspicious/noArrayIndexKey: an event is its place in the order
            key={index}
            event={event}
            previous={task.events[index - 1]}
          />
        ))}
      </ol>
    </Panel>
  );
}

interface EventProps {
  readonly event: TaskEventJson;
  readonly previous: TaskEventJson | undefined;
}

function Event({ event, previous }: EventProps) {
  const atMs = Date.parse(event.at);
  const delta = previous ? (atMs - Date.parse(previous.at)) / 1000 : null;
  const fields = Object.entries(event.fields).filter(([, value]) => value !== null);
  const line = (
    <>
      <span
        className={event.found ? `${styles.type} ${styles.found}` : styles.type}
        title={event.found ? 'Found out by Celery CnC, not told by an event' : undefined}
      >
        {event.type}
      </span>
      <time className={styles.time} dateTime={event.at} title={formatAbsolute(atMs)}>
        {formatClock(atMs, true)}
      </time>
      <span className={styles.delta}>
        {delta === null ? '' : `${delta < 0 ? '' : '+'}${formatDuration(delta)}`}
      </span>
      <span className={styles.host} title={event.hostname}>
        {event.hostname}
      </span>
      <span className={styles.number} title="Process id">
        {event.pid === null ? '' : `pid ${event.pid}`}
      </span>
      <span className={styles.number} title="Logical clock of the sending process">
        {event.clock === null ? '' : `clock ${event.clock}`}
      </span>
    </>
  );
  if (fields.length === 0) return <li className={`${styles.event} ${styles.line}`}>{line}</li>;
  return (
    <li className={styles.event}>
      <details>
        <summary className={styles.line}>{line}</summary>
        <dl className={styles.fields}>
          {fields.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}
