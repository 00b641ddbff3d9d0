import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { StopTasksDialog } from '../../components/StopTasks/StopTasksDialog.tsx';

/** Stops all tasks that the query finds and that have not ended. */
export function StopFoundButton({ q }: { readonly q: string }) {
  const refusal = useControlRefusal();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="ghost"
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => setOpen(true)}
      >
        <OctagonX size={14} aria-hidden="true" />
        Stop…
      </Button>
      {open && (
        <StopTasksDialog
          title={q.trim() === '' ? 'Stop every task?' : 'Stop the tasks that this query finds?'}
          target={{ q }}
          onClose={() => setOpen(false)}
        >
          <p>{q.trim() === '' ? 'Every task on every broker that has not ended.' : <code>{q}</code>}</p>
        </StopTasksDialog>
      )}
    </>
  );
}
