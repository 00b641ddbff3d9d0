import { useQuery } from '@tanstack/react-query';
import type { MessageCountJson } from '../../../server/api/queues.ts';
import { queueCountQuery } from '../../api/queries.ts';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from './DialogError.tsx';
import { messagesInWords } from './message-count.ts';
import type { QueuePlace } from './queue-place.ts';
import { useQueueChange } from './use-queue-change.ts';

/** Counts what waits in a queue, and empties it when that is wanted. */
export function PurgeDialog({ broker, queue, onClose }: QueuePlace & { readonly onClose: () => void }) {
  const count = useQuery(queueCountQuery<MessageCountJson>('purge', { broker, queue }));
  const purge = useQueueChange<MessageCountJson>('purge', onClose);
  const messages = count.data?.messages;
  const error = purge.error ?? count.error;
  return (
    <ConfirmDialog
      title={`Purge ${queue}?`}
      confirmLabel={messages ? `Purge ${messagesInWords(messages)}` : 'Purge'}
      disabled={!messages || purge.isPending}
      onConfirm={() => purge.mutate({ broker, queue, dryRun: false })}
      onClose={onClose}
    >
      {messages === undefined ? (
        !error && <p>Counting what waits…</p>
      ) : messages === 0 ? (
        <p>Nothing waits in this queue.</p>
      ) : (
        <p>
          {messagesInWords(messages)} {messages === 1 ? 'waits' : 'wait'} in it and will be removed: nothing
          brings them back. Tasks that workers have taken already are not touched.
        </p>
      )}
      <DialogError error={error} />
    </ConfirmDialog>
  );
}
