import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MessageCountJson } from '../../../server/api/queues.ts';
import { sendJson } from '../../api/api-client.ts';
import { queuePurgeCountQuery } from '../../api/queries.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './PurgeDialog.module.css';

interface PurgeDialogProps {
  readonly broker: string;
  readonly queue: string;
  readonly onClose: () => void;
}

/** Counts what waits in a queue, and empties it when that is wanted. */
export function PurgeDialog({ broker, queue, onClose }: PurgeDialogProps) {
  const client = useQueryClient();
  const count = useQuery(queuePurgeCountQuery(broker, queue));
  const purge = useMutation({
    mutationFn: () =>
      sendJson<MessageCountJson>('POST', '/queues/purge', undefined, { broker, queue, dryRun: false }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.queues });
      onClose();
    },
  });
  const messages = count.data?.messages;
  const error = purge.error ?? count.error;
  return (
    <ConfirmDialog
      title={`Purge ${queue}?`}
      confirmLabel={messages ? `Purge ${inWords(messages)}` : 'Purge'}
      disabled={!messages || purge.isPending}
      onConfirm={() => purge.mutate()}
      onClose={onClose}
    >
      {messages === undefined ? (
        !error && <p>Counting what waits …</p>
      ) : messages === 0 ? (
        <p>Nothing waits in this queue.</p>
      ) : (
        <p>
          {inWords(messages)} {messages === 1 ? 'waits' : 'wait'} in it and will be removed: nothing brings
          them back. Tasks that workers have taken already are not touched.
        </p>
      )}
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
    </ConfirmDialog>
  );
}

function inWords(messages: number): string {
  return `${formatCount(messages)} ${messages === 1 ? 'message' : 'messages'}`;
}
