import { useMutation } from '@tanstack/react-query';
import { type CommandedWorker, commandWorkers } from '../../api/worker-control.ts';
import { TypedConfirmDialog } from '../TypedConfirm/TypedConfirmDialog.tsx';

interface ShutdownDialogProps {
  readonly workers: readonly CommandedWorker[];
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Shuts workers down, warmly, after their name or number has been typed. */
export function ShutdownDialog({ workers, onClose, onDone = onClose }: ShutdownDialogProps) {
  const shutdown = useMutation({
    mutationFn: () => commandWorkers(workers, 'shutdown', {}),
    onSuccess: onDone,
  });
  const [only] = workers;
  const isOne = workers.length === 1 && only !== undefined;
  return (
    <TypedConfirmDialog
      title={isOne ? `Shut down ${only.name}?` : `Shut down ${workers.length} workers?`}
      confirmLabel="Shut down"
      text={isOne ? only.name : `${workers.length} workers`}
      error={shutdown.error}
      pending={shutdown.isPending}
      onConfirm={() => shutdown.mutate()}
      onClose={onClose}
    >
      <p>
        A warm shutdown: what runs is finished first, and what was only taken goes back to its queue. No
        worker answers to it, and nothing here starts {isOne ? 'it' : 'them'} again: that is for whatever runs{' '}
        {isOne ? 'it' : 'them'}.
      </p>
    </TypedConfirmDialog>
  );
}
