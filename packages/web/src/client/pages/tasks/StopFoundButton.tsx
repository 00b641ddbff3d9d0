import { StopButton } from '../../components/StopTasks/StopButton.tsx';
import { StopTasksDialog } from '../../components/StopTasks/StopTasksDialog.tsx';

/** Stops all tasks that the query finds and that have not ended. */
export function StopFoundButton({ q }: { readonly q: string }) {
  const isEvery = q.trim() === '';
  return (
    <StopButton>
      {(close) => (
        <StopTasksDialog
          title={isEvery ? 'Stop every task?' : 'Stop the tasks that this query finds?'}
          target={{ q }}
          onClose={close}
        >
          <p>{isEvery ? 'Every task on every broker that has not ended.' : <code>{q}</code>}</p>
        </StopTasksDialog>
      )}
    </StopButton>
  );
}
