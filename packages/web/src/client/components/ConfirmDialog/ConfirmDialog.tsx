import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../Button/Button.tsx';
import styles from './ConfirmDialog.module.css';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, with its numbers. */
  readonly children: ReactNode;
  /** As `Purge 312 messages`: says what it does. */
  readonly confirmLabel: string;
  /** `danger` destroys something. @default 'danger' */
  readonly look?: 'danger' | 'accent';
  /** For a form. */
  readonly wide?: boolean;
  /** Another way on, at the other end of the buttons. */
  readonly aside?: ReactNode;
  /** @default 'Cancel' */
  readonly cancelLabel?: string | undefined;
  /** There is nothing to do, or it is not known yet what. */
  readonly disabled: boolean;
  /** `null` once it is done: there is nothing but to close it. */
  readonly onConfirm: (() => void) | null;
  readonly onClose: () => void;
}

/** Asks before something is done that is not easily undone. It is open for as long as it is drawn; Escape and Cancel have the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirmLabel, look = 'danger', disabled, onConfirm, onClose } = props;
  const { wide = false, aside, cancelLabel = 'Cancel' } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${wide ? styles.wide : ''}`}
      aria-labelledby={id}
      onClose={onClose}
    >
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <div className={styles.text}>{children}</div>
      <div className={styles.actions}>
        {aside && <div className={styles.aside}>{aside}</div>}
        <Button onClick={() => dialog.current?.close()}>{onConfirm ? cancelLabel : 'Close'}</Button>
        {onConfirm && (
          <Button look={look} disabled={disabled} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        )}
      </div>
    </dialog>
  );
}
