import { Link } from '@tanstack/react-router';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { type KeyValue, KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { formatDuration } from '../../format/duration.ts';
import { tasksWhere } from '../tasks/task-search.ts';
import styles from './WorkerFacts.module.css';

/** What a worker is, and how old each piece of knowledge is. */
export function WorkerFacts({ worker }: { readonly worker: WorkerJson }) {
  const { inspection } = worker;
  return (
    <Panel title="Details">
      <KeyValues entries={[...identity(worker), ...pool(inspection)]} />
      <p className={styles.note}>
        {inspection ? (
          <>
            Pool and queues as it answered <RelativeTime at={inspection.inspectedAt} />.
          </>
        ) : (
          'It has not answered an inspection yet: pool, queues and totals are not known.'
        )}
      </p>
    </Panel>
  );
}

function identity(worker: WorkerJson): KeyValue[] {
  const software = [worker.swIdent, worker.swVer].filter((part) => part !== null).join(' ');
  const skew = worker.clockSkewSeconds;
  return [
    { label: 'Broker', value: worker.broker, mono: true },
    { label: 'Software', value: software },
    { label: 'System', value: worker.swSys },
    { label: 'Process', value: worker.pid },
    { label: 'First heard', value: <RelativeTime at={worker.firstSeenAt} /> },
    { label: 'Last heartbeat', value: <RelativeTime at={worker.lastSeenAt} /> },
    { label: 'Heartbeat', value: `every ${formatDuration(worker.heartbeatSeconds)}` },
    {
      label: 'Clock',
      value:
        skew === null
          ? null
          : `${formatDuration(Math.abs(skew))} ${skew >= 0 ? 'behind ours' : 'ahead of ours'}`,
    },
  ];
}

/** The size of the pool, with its bounds where it is not fixed. */
function concurrency({
  concurrency: size,
  autoscale,
}: NonNullable<WorkerJson['inspection']>): number | string | null {
  if (!autoscale || size === null) return size;
  return `${size}, autoscaled from ${autoscale.min} to ${autoscale.max}`;
}

function pool(inspection: WorkerJson['inspection']): KeyValue[] {
  if (!inspection) return [];
  return [
    { label: 'Pool', value: inspection.pool },
    { label: 'Concurrency', value: concurrency(inspection) },
    { label: 'Processes', value: inspection.poolProcesses.join(', '), mono: true },
    {
      label: 'Queues',
      value: (
        <span className={styles.queues}>
          {inspection.queues.map((queue) => (
            <Link key={queue} to="/tasks" search={tasksWhere({ field: 'queue', anyOf: [queue] })}>
              {queue}
            </Link>
          ))}
        </span>
      ),
    },
  ];
}
