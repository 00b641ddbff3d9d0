import { Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { RetryAllDialog } from './RetryAllDialog.tsx';
import { RunTaskDialog } from './RunTaskDialog.tsx';

/** Runs a new task, or all tasks again that the query means; without a query that would be all there are, so it is not offered. */
export function TaskListActions({ q }: { readonly q: string }) {
  const refusal = useControlRefusal();
  const [dialog, setDialog] = useState<'run' | 'retry' | null>(null);
  const common = { disabled: refusal !== null, title: refusal ?? undefined };
  return (
    <>
      {q !== '' && (
        <Button look="ghost" {...common} onClick={() => setDialog('retry')}>
          <RotateCw size={14} aria-hidden="true" />
          Retry all…
        </Button>
      )}
      <Button {...common} onClick={() => setDialog('run')}>
        <Play size={14} aria-hidden="true" />
        Run a task…
      </Button>
      {dialog === 'run' && <RunTaskDialog onClose={() => setDialog(null)} />}
      {dialog === 'retry' && <RetryAllDialog q={q} onClose={() => setDialog(null)} />}
    </>
  );
}
