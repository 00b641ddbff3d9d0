import { ArrowRightLeft, Pause, Play, Trash2 } from 'lucide-react';
import type { QueueJson } from '../../../server/api/queues.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import type { QueueAction } from '../../components/QueueDialogs/queue-place.ts';
import styles from './QueuePage.module.css';

interface QueueActionsProps {
  readonly queue: QueueJson;
  readonly onAction: (action: QueueAction) => void;
}

/** What can be done to the whole queue. */
export function QueueActions({ queue: { ready, pausedAt }, onAction }: QueueActionsProps) {
  const refusal = useControlRefusal();
  const common = { title: refusal ?? undefined };
  const isEmpty = ready === null || ready === 0;
  const Icon = pausedAt === null ? Pause : Play;
  return (
    <div className={styles.actions}>
      <Button
        {...common}
        disabled={refusal !== null}
        onClick={() => onAction({ kind: pausedAt === null ? 'pause' : 'resume' })}
      >
        <Icon size={14} aria-hidden="true" />
        {pausedAt === null ? 'Pause' : 'Resume'}
      </Button>
      <Button {...common} disabled={refusal !== null || isEmpty} onClick={() => onAction({ kind: 'move' })}>
        <ArrowRightLeft size={14} aria-hidden="true" />
        Move…
      </Button>
      <Button {...common} disabled={refusal !== null || isEmpty} onClick={() => onAction({ kind: 'purge' })}>
        <Trash2 size={14} aria-hidden="true" />
        Purge…
      </Button>
    </div>
  );
}
