import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CirclePlay,
  CircleX,
  CornerUpLeft,
  Inbox,
  type LucideIcon,
  RotateCw,
  Tag,
} from 'lucide-react';

/** How a task state is shown: a word, an icon and a colour, never a colour alone. */
export interface TaskStateLook {
  readonly label: string;
  readonly icon: LucideIcon;
  /** CSS colour for text and icon. */
  readonly color: string;
  /** CSS colour for areas. */
  readonly fill: string;
}

const look = (label: string, icon: LucideIcon, token: string): TaskStateLook => ({
  label,
  icon,
  color: `var(--state-${token})`,
  fill: `var(--fill-${token})`,
});

const LOOKS: Readonly<Record<string, TaskStateLook>> = {
  PENDING: look('Pending', CircleDashed, 'pending'),
  RECEIVED: look('Received', Inbox, 'received'),
  STARTED: look('Started', CirclePlay, 'started'),
  SUCCESS: look('Success', CircleCheck, 'success'),
  FAILURE: look('Failure', CircleX, 'failure'),
  RETRY: look('Retry', RotateCw, 'retry'),
  REVOKED: look('Revoked', Ban, 'revoked'),
  REJECTED: look('Rejected', CornerUpLeft, 'rejected'),
  LOST: look('Lost', CircleHelp, 'lost'),
};

/** The look of a state; a custom state keeps its own name. */
export function taskStateLook(state: string): TaskStateLook {
  return LOOKS[state] ?? look(state, Tag, 'pending');
}
