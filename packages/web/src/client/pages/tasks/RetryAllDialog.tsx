import { useMutation, useQuery } from '@tanstack/react-query';
import type { BulkRetryJson } from '../../../server/api/retries.ts';
import { sendJson } from '../../api/api-client.ts';
import { bulkRetryQuery, retryCountQuery } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from '../../components/QueueDialogs/DialogError.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './RetryAllDialog.module.css';

/** Counts the tasks that a query means and that have ended, runs them again when that is wanted, and shows how far it is. */
export function RetryAllDialog({ q, onClose }: { readonly q: string; readonly onClose: () => void }) {
  const count = useQuery(retryCountQuery(q));
  const start = useMutation({
    mutationFn: () => sendJson<BulkRetryJson>('POST', '/task-retries', undefined, { q, dryRun: false }),
  });
  const stop = useMutation({
    mutationFn: (id: string) => sendJson<BulkRetryJson>('DELETE', `/task-retries/${id}`),
  });
  const { data: polled } = useQuery(bulkRetryQuery(start.data?.id));
  const progress = polled ?? start.data;
  const isRunning = progress !== undefined && progress.finishedAt === null;
  const tasks = count.data?.count;
  if (progress !== undefined) {
    return (
      <ConfirmDialog
        title={isRunning ? 'Running tasks again' : 'Done'}
        confirmLabel="Stop"
        cancelLabel="Go on in the background"
        disabled={stop.isPending}
        onConfirm={isRunning ? () => stop.mutate(progress.id) : null}
        onClose={onClose}
      >
        <Progress progress={progress} />
        <DialogError error={stop.error} />
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      title="Run these tasks again?"
      look="accent"
      confirmLabel={tasks ? `Retry ${inWords(tasks)}` : 'Retry'}
      disabled={!tasks || start.isPending}
      onConfirm={() => start.mutate()}
      onClose={onClose}
    >
      <p>
        <code className={styles.query}>{q}</code>
      </p>
      {count.data === undefined ? (
        !count.error && <p>Counting…</p>
      ) : tasks === 0 ? (
        <p>None of these tasks has ended.</p>
      ) : (
        <p>
          {count.data.exact ? '' : 'The first '}
          {inWords(tasks ?? 0)} that {tasks === 1 ? 'has' : 'have'} ended {tasks === 1 ? 'runs' : 'run'}{' '}
          again, oldest first, each with its own arguments and under a new id. Those that were run again
          before are passed over.
        </p>
      )}
      <DialogError error={start.error ?? count.error} />
    </ConfirmDialog>
  );
}

function Progress({ progress }: { readonly progress: BulkRetryJson }) {
  const { total, retried, skipped, failed, stopped, problems } = progress;
  return (
    <>
      <progress className={styles.bar} value={retried + skipped + failed} max={Math.max(1, total)} />
      <p role="status">
        {formatCount(retried)} of {inWords(total)} run again
        {skipped > 0 && `, ${formatCount(skipped)} had been before`}
        {failed > 0 && `, ${formatCount(failed)} could not`}.{stopped === 'asked' && ' Stopped.'}
        {stopped === 'failed' && ' Stopped: the next ones would fare no better.'}
      </p>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.slice(0, 5).map(({ taskId, message }) => (
            <li key={taskId}>
              {taskId !== '' && <code>{taskId.slice(0, 8)}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function inWords(tasks: number): string {
  return `${formatCount(tasks)} ${tasks === 1 ? 'task' : 'tasks'}`;
}
