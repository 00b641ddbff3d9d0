import { useQuery } from '@tanstack/react-query';
import { Cpu, Power } from 'lucide-react';
import { useState } from 'react';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { workersQuery } from '../../api/queries.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { ShutdownDialog } from '../../components/ShutdownDialog/ShutdownDialog.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { WorkerTable, workerKey } from '../../components/WorkerTable/WorkerTable.tsx';

/** All workers that were heard, on all brokers. */
export function WorkersPage() {
  const { data, error, refetch } = useQuery(workersQuery);
  const workers = data?.items ?? [];
  const [chosenKeys, setChosenKeys] = useState<ReadonlySet<string>>(new Set());
  const [isShuttingDown, setShuttingDown] = useState(false);
  const refusal = useControlRefusal();
  const chosen = workers.filter((worker) => worker.status === 'online' && chosenKeys.has(workerKey(worker)));
  const choose = (worker: WorkerJson, isChosen: boolean) => {
    const keys = new Set(chosenKeys);
    if (isChosen) keys.add(workerKey(worker));
    else keys.delete(workerKey(worker));
    setChosenKeys(keys);
  };
  const online = workers.filter((worker) => worker.status === 'online').length;
  return (
    <Page
      title="Workers"
      actions={
        chosen.length > 0 && (
          <Button
            look="danger"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => setShuttingDown(true)}
          >
            <Power size={14} aria-hidden="true" />
            Shut down {chosen.length}…
          </Button>
        )
      }
      note={data && workers.length > 0 ? `${online} online, ${workers.length - online} offline` : undefined}
    >
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={6} height={40} />
        )
      ) : workers.length === 0 ? (
        <EmptyState icon={Cpu} title="No worker has been heard yet">
          <p>
            Start one with <code>celery -A app worker -E</code>, or check that its broker is one of those
            named in the configuration.
          </p>
        </EmptyState>
      ) : (
        <WorkerTable workers={workers} chosen={chosenKeys} onChoose={choose} />
      )}
      {isShuttingDown && (
        <ShutdownDialog
          workers={chosen.map(({ name, broker }) => ({ name, broker }))}
          onClose={() => setShuttingDown(false)}
          onDone={() => {
            setShuttingDown(false);
            setChosenKeys(new Set());
          }}
        />
      )}
    </Page>
  );
}
