import { Pencil, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { RetryDialog } from './RetryDialog.tsx';

/** Runs the task again: as it was, or with other arguments. */
export function RetryButtons({ task }: { readonly task: TaskJson }) {
  const refusal = useControlRefusal();
  const [dialog, setDialog] = useState<'retry' | 'edit' | null>(null);
  return (
    <>
      <Button
        disabled={refusal !== null}
        title={refusal ?? 'Run it again with the same arguments'}
        onClick={() => setDialog('retry')}
      >
        <RotateCw size={14} aria-hidden="true" />
        Retry
      </Button>
      <Button
        square
        disabled={refusal !== null}
        aria-label="Edit and retry"
        title={refusal ?? 'Edit and retry'}
        onClick={() => setDialog('edit')}
      >
        <Pencil size={14} aria-hidden="true" />
      </Button>
      {dialog !== null && (
        <RetryDialog task={task} startEditing={dialog === 'edit'} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
