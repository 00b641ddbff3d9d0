import { useQuery } from '@tanstack/react-query';
import type { MessageCountJson } from '../../../server/api/queues.ts';
import { queueCountQuery } from '../../api/queries.ts';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from './DialogError.tsx';
import { messagesInWords } from './message-count.ts';
import type { QueuePlace } from './queue-place.ts';
import { useQueueChange } from './use-queue-change.ts';

interface DeleteMessageDialogProps extends QueuePlace {
  readonly taskId: string;
  readonly onClose: () => void;
}

/** Removes the messages of one task from a queue. */
export function DeleteMessageDialog({ broker, queue, taskId, onClose }: DeleteMessageDialogProps) {
  const count = useQuery(queueCountQuery<MessageCountJson>('delete-message', { broker, queue, taskId }));
  const deletion = useQueueChange<MessageCountJson>('delete-message', onClose);
  const messages = count.data?.messages;
  const error = deletion.error ?? count.error;
  return (
    <ConfirmDialog
      title="Delete this message?"
      confirmLabel={messages && messages > 1 ? `Delete ${messagesInWords(messages)}` : 'Delete'}
      disabled={!messages || deletion.isPending}
      onConfirm={() => deletion.mutate({ broker, queue, taskId, dryRun: false })}
      onClose={onClose}
    >
      {messages === undefined ? (
        !error && <p>Looking for it…</p>
      ) : messages === 0 ? (
        <p>It is not in the queue any more: a worker has taken it.</p>
      ) : (
        <p>
          {messagesInWords(messages)} of task <code>{taskId}</code> will be removed from {queue}. The task
          will not run, and nothing tells so whoever waits for its result.
        </p>
      )}
      <DialogError error={error} />
    </ConfirmDialog>
  );
}
