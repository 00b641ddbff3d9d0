import { Pause, Play, Trash2 } from 'lucide-react';
import type { QueueJson } from '../../../server/api/queues.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../Button/Button.tsx';
import type { QueueAction } from '../QueueDialogs/queue-place.ts';

interface QueueButtonsProps {
  readonly queue: QueueJson;
  readonly onAction: (action: QueueAction) => void;
}

/** What is done to a queue most, from its row. */
export function QueueButtons({ queue: { name, ready, pausedAt }, onAction }: QueueButtonsProps) {
  const refusal = useControlRefusal();
  const pausing = pausedAt === null ? 'Pause' : 'Resume';
  const Icon = pausedAt === null ? Pause : Play;
  return (
    <>
      <Button
        look="ghost"
        square
        aria-label={`${pausing} ${name}`}
        title={refusal ?? `${pausing} ${name}`}
        disabled={refusal !== null}
        onClick={() => onAction({ kind: pausedAt === null ? 'pause' : 'resume' })}
      >
        <Icon size={15} aria-hidden="true" />
      </Button>
      <Button
        look="ghost"
        square
        aria-label={`Purge ${name}`}
        title={refusal ?? `Purge ${name}`}
        disabled={ready === null || refusal !== null}
        onClick={() => onAction({ kind: 'purge' })}
      >
        <Trash2 size={15} aria-hidden="true" />
      </Button>
    </>
  );
}
