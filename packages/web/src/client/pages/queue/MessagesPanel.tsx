import { useInfiniteQuery } from '@tanstack/react-query';
import { EyeOff, Inbox, RefreshCw } from 'lucide-react';
import { ApiError } from '../../api/api-client.ts';
import { queueMessagesQuery } from '../../api/queries.ts';
import { Button } from '../../components/Button/Button.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { formatCount } from '../../format/number.ts';
import styles from './MessagesPanel.module.css';
import { WaitingMessage } from './WaitingMessage.tsx';

interface MessagesPanelProps {
  readonly broker: string;
  readonly queue: string;
  readonly onDelete: (taskId: string) => void;
}

/** What waits in the queue, decoded, page by page: looking takes nothing. */
export function MessagesPanel({ broker, queue, onDelete }: MessagesPanelProps) {
  const query = useInfiniteQuery(queueMessagesQuery(broker, queue));
  const { data, error, hasNextPage, isFetching } = query;
  const messages = data?.pages.flatMap(({ items }) => items) ?? [];
  const ready = data?.pages.at(-1)?.ready ?? 0;
  return (
    <Panel
      title="Waiting messages"
      note={data && `${formatCount(messages.length)} of ${formatCount(ready)}, next one first`}
      flush
      actions={
        data && (
          <Button look="ghost" disabled={isFetching} onClick={() => void query.refetch()}>
            <RefreshCw size={14} aria-hidden="true" />
            Look again
          </Button>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={4} height={32} />
        ) : isRefused(error) ? (
          <EmptyState icon={EyeOff} title="This broker does not let anyone look" small>
            <p className={styles.reason}>{error.message}</p>
          </EmptyState>
        ) : (
          <ErrorState error={error} onRetry={() => void query.refetch()} />
        )
      ) : messages.length === 0 ? (
        <EmptyState icon={Inbox} title="Nothing waits in this queue" small />
      ) : (
        <ol className={styles.list}>
          {messages.map((message) => (
            <WaitingMessage
              key={`${message.position} ${message.taskId}`}
              message={message}
              onDelete={onDelete}
            />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <div className={styles.more}>
          <Button disabled={isFetching} onClick={() => void query.fetchNextPage()}>
            {isFetching ? 'Reading…' : 'Show more'}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function isRefused(error: Error): boolean {
  return error instanceof ApiError && error.code === 'CNC_QUEUE_UNSUPPORTED';
}
