import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { type CommandedWorker, workerInspectionQuery } from '../../api/worker-control.ts';
import { Button } from '../../components/Button/Button.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { Segmented } from '../../components/Segmented/Segmented.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { InspectedValue } from './InspectedValue.tsx';
import styles from './WorkerInspectPanel.module.css';

/** What can be asked; Celery's own names. */
const QUESTIONS = ['active', 'reserved', 'scheduled', 'registered', 'revoked', 'stats', 'conf'] as const;

/** What the worker itself answers, when it is asked. */
export function WorkerInspectPanel({ worker }: { readonly worker: CommandedWorker }) {
  const [question, setQuestion] = useState<(typeof QUESTIONS)[number]>('active');
  const { data, error, isFetching, refetch } = useQuery(workerInspectionQuery(worker, question));
  return (
    <Panel
      title="Ask it"
      flush
      actions={
        <Button
          look="ghost"
          square
          aria-label="Ask again"
          title="Ask again"
          disabled={isFetching}
          onClick={() => void refetch()}
        >
          <RefreshCw size={14} aria-hidden="true" />
        </Button>
      }
    >
      <div className={styles.questions}>
        <Segmented label="What is asked" options={QUESTIONS} value={question} onChange={setQuestion} />
      </div>
      <div className={styles.answer} aria-busy={isFetching}>
        {data ? (
          <InspectedValue answers={data} />
        ) : error ? (
          <p role="alert" className={styles.failed}>
            {error.message}
          </p>
        ) : (
          <Skeleton lines={3} height={18} />
        )}
      </div>
    </Panel>
  );
}
