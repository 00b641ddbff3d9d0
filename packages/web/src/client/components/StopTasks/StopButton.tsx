import { OctagonX } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../Button/Button.tsx';

interface StopButtonProps {
  /** There is nothing to stop any more; a dialog that is open stays. */
  readonly hidden?: boolean;
  /** The dialog. */
  readonly children: (close: () => void) => ReactNode;
}

/** Opens a dialog that stops tasks; says why where that is refused. */
export function StopButton({ hidden = false, children }: StopButtonProps) {
  const refusal = useControlRefusal();
  const [open, setOpen] = useState(false);
  if (hidden && !open) return null;
  return (
    <>
      <Button
        look="ghost"
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => setOpen(true)}
      >
        <OctagonX size={14} aria-hidden="true" />
        Stop…
      </Button>
      {open && children(() => setOpen(false))}
    </>
  );
}
