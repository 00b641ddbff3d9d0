import { useState } from 'react';
import type { QueuePauseJson } from '../../../server/api/queues.ts';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from './DialogError.tsx';
import styles from './QueueDialogs.module.css';
import type { QueuePlace } from './queue-place.ts';
import { useQueueChange } from './use-queue-change.ts';

interface PauseDialogProps extends QueuePlace {
  readonly action: 'pause' | 'resume';
  readonly onClose: () => void;
}

/** Lets workers stop to consume a queue, or go on; says which of them did not obey. */
export function PauseDialog({ broker, queue, action, onClose }: PauseDialogProps) {
  const [outcome, setOutcome] = useState<QueuePauseJson | null>(null);
  const change = useQueueChange<QueuePauseJson>(action, (answer) =>
    answer.failed.length + answer.silent.length > 0 ? setOutcome(answer) : onClose(),
  );
  const verb = action === 'pause' ? 'Pause' : 'Resume';
  return (
    <ConfirmDialog
      title={`${verb} ${queue}?`}
      confirmLabel={change.isPending ? 'Telling workers…' : verb}
      look={action === 'pause' ? 'danger' : 'accent'}
      disabled={change.isPending || outcome !== null}
      onConfirm={() => change.mutate({ broker, queue })}
      onClose={onClose}
    >
      {outcome === null ? <Consequence action={action} /> : <Disobedient outcome={outcome} />}
      <DialogError error={change.error} />
    </ConfirmDialog>
  );
}

function Consequence({ action }: Pick<PauseDialogProps, 'action'>) {
  return action === 'pause' ? (
    <p>
      Its workers stop to take tasks from it, and so do workers that come up, until it is resumed. Messages
      wait in the queue meanwhile; tasks that workers have taken already are done.
    </p>
  ) : (
    <p>The workers that were told to stop take tasks from it again.</p>
  );
}

function Disobedient({ outcome: { workers, failed, silent } }: { readonly outcome: QueuePauseJson }) {
  return (
    <>
      <p>
        {workers.length} {workers.length === 1 ? 'worker' : 'workers'} obeyed.{' '}
        {silent.length > 0 && 'Those that did not answer are told when they are heard again:'}
      </p>
      <ul className={styles.names}>
        {silent.map((worker) => (
          <li key={worker}>{worker}: no answer</li>
        ))}
        {failed.map(({ worker, error }) => (
          <li key={worker}>
            {worker}: {error}
          </li>
        ))}
      </ul>
    </>
  );
}
