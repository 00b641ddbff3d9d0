import { Link } from '@tanstack/react-router';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { formatCount } from '../../format/number.ts';
import { tasksWhere } from '../../pages/tasks/task-search.ts';
import { Meter } from '../Meter/Meter.tsx';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import { StatusDot } from '../StatusDot/StatusDot.tsx';
import { ClockSkew } from './ClockSkew.tsx';
import styles from './WorkerTable.module.css';

interface WorkerRowProps {
  readonly worker: WorkerJson;
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
}

/** One worker. What it has not told is a dash, not a zero. */
export function WorkerRow({ worker, chosen, onChoose }: WorkerRowProps) {
  const { inspection } = worker;
  const online = worker.status === 'online';
  return (
    <tr className={online ? undefined : styles.offline}>
      <td className={styles.identity}>
        <input
          type="checkbox"
          className={styles.choice}
          aria-label={`Choose ${worker.name}`}
          checked={chosen}
          disabled={!online}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <Link
          to="/workers/$name"
          params={{ name: worker.name }}
          search={{ broker: worker.broker }}
          className={styles.name}
          title={worker.name}
        >
          {worker.name}
        </Link>
        <span className={styles.broker} title={worker.broker}>
          {worker.broker}
        </span>
      </td>
      <td data-label="Status">
        <StatusDot status={worker.status} />
        {worker.offlineSince !== null && (
          <span className={styles.since}>
            since <RelativeTime at={worker.offlineSince} />
          </span>
        )}
        {worker.mayBeAtWork && <SoloHint />}
      </td>
      <td data-label="Busy slots">
        <Slots worker={worker} />
      </td>
      <td data-label="Pool">{inspection?.pool ?? <None />}</td>
      <td data-label="Processed" className={styles.number}>
        {formatCount(worker.processed)}
      </td>
      <td data-label="Load" className="numeric">
        {worker.loadavg ? worker.loadavg.map((load) => load.toFixed(2)).join('  ') : <None />}
      </td>
      <td data-label="Queues">{inspection ? <Queues queues={inspection.queues} /> : <None />}</td>
      <td data-label="Version" className="numeric">
        {worker.swVer ?? <None />}
      </td>
      <td data-label="Heartbeat" className={styles.number}>
        <RelativeTime at={worker.lastSeenAt} />
        <ClockSkew seconds={worker.clockSkewSeconds} />
      </td>
    </tr>
  );
}

/** Not heard is not gone: while it runs a task, such a worker cannot speak. */
function SoloHint() {
  return (
    <span className={styles.since} title="A solo worker sends nothing while it runs a task.">
      or at work: solo
    </span>
  );
}

function None() {
  return <span className={styles.none}>–</span>;
}

function Slots({ worker }: { readonly worker: WorkerJson }) {
  if (worker.status === 'offline' || worker.active === null) return <None />;
  const slots = worker.inspection?.concurrency ?? null;
  if (slots === null) return <span className="numeric">{worker.active} active</span>;
  return (
    <span className={styles.slots}>
      <span className={styles.meter}>
        <Meter value={worker.active} max={slots} label={`Busy slots of ${worker.name}`} />
      </span>
      <span className="numeric">
        {worker.active} / {slots}
      </span>
    </span>
  );
}

function Queues({ queues }: { readonly queues: readonly string[] }) {
  return (
    <span className={styles.queues} title={queues.join(', ')}>
      {queues.slice(0, 3).map((queue) => (
        <Link
          key={queue}
          to="/tasks"
          search={tasksWhere({ field: 'queue', anyOf: [queue] })}
          className={styles.queue}
        >
          {queue}
        </Link>
      ))}
      {queues.length > 3 && <span className={styles.none}>+{queues.length - 3}</span>}
    </span>
  );
}
