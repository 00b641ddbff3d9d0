import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Cpu } from 'lucide-react';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { workersQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Meter } from '../../components/Meter/Meter.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { StatusDot } from '../../components/StatusDot/StatusDot.tsx';
import { formatCompact } from '../../format/number.ts';
import styles from './WorkersPanel.module.css';

const SHOWN = 12;

/** Workers in little room: status and busy slots. */
export function WorkersPanel() {
  const { data } = useQuery(workersQuery);
  const workers = data?.items ?? [];
  const ordered = workers.toSorted((a, b) => Number(a.status === 'offline') - Number(b.status === 'offline'));
  return (
    <Panel
      title="Workers"
      note={workers.length > SHOWN ? `${SHOWN} of ${workers.length}` : undefined}
      actions={
        <Link to="/workers" className={styles.all}>
          View all
        </Link>
      }
    >
      {workers.length === 0 ? (
        <EmptyState icon={Cpu} title="No worker has been heard yet" small>
          Start workers with <code>celery -A app worker -E</code>
        </EmptyState>
      ) : (
        <ul className={styles.grid}>
          {ordered.slice(0, SHOWN).map((worker) => (
            <WorkerChip key={`${worker.broker} ${worker.name}`} worker={worker} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function WorkerChip({ worker }: { readonly worker: WorkerJson }) {
  const slots = worker.inspection?.concurrency ?? null;
  const online = worker.status === 'online';
  return (
    <li>
      <Link
        to="/workers/$name"
        params={{ name: worker.name }}
        search={{ broker: worker.broker }}
        className={`${styles.chip} ${online ? '' : styles.offline}`}
      >
        <StatusDot status={worker.status} bare />
        <span className={styles.name} title={worker.name}>
          {worker.name}
        </span>
        <span className={`${styles.active} numeric`}>
          {online ? `${formatCompact(worker.active)}${slots === null ? '' : ` / ${slots}`}` : 'offline'}
        </span>
        {online && slots !== null && (
          <span className={styles.meter}>
            <Meter value={worker.active ?? 0} max={slots} label={`Busy slots of ${worker.name}`} />
          </span>
        )}
      </Link>
    </li>
  );
}
