import { DeleteMessageDialog } from './DeleteMessageDialog.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { PauseDialog } from './PauseDialog.tsx';
import { PurgeDialog } from './PurgeDialog.tsx';
import type { QueueAction, QueuePlace } from './queue-place.ts';

interface QueueDialogProps extends QueuePlace {
  readonly action: QueueAction;
  readonly onClose: () => void;
}

/** The dialog of an action on a queue. */
export function QueueDialog({ action, ...place }: QueueDialogProps) {
  switch (action.kind) {
    case 'purge':
      return <PurgeDialog {...place} />;
    case 'move':
      return <MoveDialog {...place} />;
    case 'delete':
      return <DeleteMessageDialog {...place} taskId={action.taskId} />;
    default:
      return <PauseDialog {...place} action={action.kind} />;
  }
}
