import { Link } from '@tanstack/react-router';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { type KeyValue, KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatClock } from '../../format/time.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './FieldsPanel.module.css';

/** All single fields of a task; a dash is a field that no event has told. */
export function FieldsPanel({ task }: { readonly task: TaskDetailJson }) {
  return (
    <Panel title="Details">
      <KeyValues entries={fieldsOf(task)} />
      {task.cut.length > 0 && (
        <p className={styles.notice}>
          Cut at the payload limit: {task.cut.join(', ')}. The rest was not stored.
        </p>
      )}
    </Panel>
  );
}

function fieldsOf(task: TaskDetailJson): KeyValue[] {
  const pid = task.attempts.at(-1)?.pid ?? null;
  return [
    {
      label: 'Worker',
      value: task.worker && (
        <Link
          to="/workers/$name"
          params={{ name: task.worker }}
          search={{ broker: task.broker }}
          className={styles.link}
        >
          {task.worker}
        </Link>
      ),
    },
    {
      label: 'Queue',
      value: task.queue && (
        <Link
          to="/tasks"
          search={tasksWhere({ field: 'queue', anyOf: [task.queue] })}
          className={styles.link}
        >
          {task.queue}
        </Link>
      ),
    },
    { label: 'Runtime', value: task.runtimeSeconds === null ? null : formatDuration(task.runtimeSeconds) },
    { label: 'Retries', value: task.retries },
    { label: 'Sent', value: moment(task.sentAt) },
    { label: 'Received', value: moment(task.receivedAt) },
    { label: 'Started', value: moment(task.startedAt) },
    { label: 'Finished', value: moment(task.finishedAt) },
    { label: 'ETA', value: moment(task.eta) },
    { label: 'Expires', value: moment(task.expires) },
    { label: 'Sent by', value: task.client, mono: true },
    { label: 'Process', value: pid },
    { label: 'Exchange', value: task.exchange === '' ? '(default)' : task.exchange, mono: true },
    { label: 'Routing key', value: task.routingKey, mono: true },
    { label: 'Broker', value: task.broker, mono: true },
  ];
}

function moment(at: string | null) {
  if (at === null || Number.isNaN(Date.parse(at))) return at;
  return (
    <span className={styles.moment}>
      {formatClock(Date.parse(at), true)}
      <span className={styles.ago}>
        <RelativeTime at={at} />
      </span>
    </span>
  );
}
