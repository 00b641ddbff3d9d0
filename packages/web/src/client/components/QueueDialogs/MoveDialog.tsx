import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { MovedMessagesJson } from '../../../server/api/queues.ts';
import { queueCountQuery, queuesQuery } from '../../api/queries.ts';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from './DialogError.tsx';
import { messagesInWords } from './message-count.ts';
import styles from './QueueDialogs.module.css';
import type { QueuePlace } from './queue-place.ts';
import { useQueueChange } from './use-queue-change.ts';

/** Most messages of one move. */
const MOST = 10_000;

/** Counts the messages that are next, and moves them to the end of another queue. */
export function MoveDialog({ broker, queue, onClose }: QueuePlace & { readonly onClose: () => void }) {
  const [to, setTo] = useState('');
  const [limitText, setLimitText] = useState(String(MOST));
  const [skipped, setSkipped] = useState<MovedMessagesJson | null>(null);
  const limit = /^\d{1,5}$/.test(limitText) ? Math.min(MOST, Number(limitText)) : 0;
  const isComplete = to !== '' && to !== queue && limit > 0;
  const request = { broker, from: queue, to, limit };
  const count = useQuery({ ...queueCountQuery<MovedMessagesJson>('move', request), enabled: isComplete });
  const move = useQueueChange<MovedMessagesJson>('move', (moved) =>
    moved.skipped > 0 ? setSkipped(moved) : onClose(),
  );
  const messages = isComplete ? count.data?.messages : undefined;
  const error = move.error ?? (isComplete ? count.error : null);
  return (
    <ConfirmDialog
      title={`Move messages out of ${queue}`}
      confirmLabel={messages ? `Move ${messagesInWords(messages)}` : 'Move'}
      look="accent"
      disabled={!messages || move.isPending || skipped !== null}
      onConfirm={() => move.mutate({ ...request, dryRun: false })}
      onClose={onClose}
    >
      <MoveFields
        broker={broker}
        queue={queue}
        to={to}
        limit={limitText}
        onTo={setTo}
        onLimit={setLimitText}
      />
      {skipped !== null ? (
        <p>
          Moved {messagesInWords(skipped.messages)}. {messagesInWords(skipped.skipped)} stayed: what they say
          of their own queue could not be rewritten.
        </p>
      ) : messages === undefined ? (
        <p>The messages that are next go to the end of the other queue, in their order.</p>
      ) : messages === 0 ? (
        <p>Nothing waits in this queue.</p>
      ) : (
        <p>
          {messagesInWords(messages)} will go to the end of <strong>{to}</strong>. Tasks that workers have
          taken already are not touched.
        </p>
      )}
      <DialogError error={error} />
    </ConfirmDialog>
  );
}

interface MoveFieldsProps extends QueuePlace {
  readonly to: string;
  readonly limit: string;
  readonly onTo: (to: string) => void;
  readonly onLimit: (limit: string) => void;
}

function MoveFields({ broker, queue, to, limit, onTo, onLimit }: MoveFieldsProps) {
  const { data } = useQuery(queuesQuery);
  const names = useId();
  const queues = data?.items.find((known) => known.broker === broker)?.queues ?? [];
  return (
    <div className={styles.fields}>
      <label className={styles.field}>
        To queue
        <input
          value={to}
          list={names}
          maxLength={255}
          autoComplete="off"
          onChange={(event) => onTo(event.target.value)}
        />
        <datalist id={names}>
          {queues
            .filter(({ name }) => name !== queue)
            .map(({ name }) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </label>
      <label className={styles.field}>
        At most
        <input inputMode="numeric" value={limit} onChange={(event) => onLimit(event.target.value)} />
      </label>
    </div>
  );
}
