import { type ReactNode, useId, useState } from 'react';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import styles from './TypedConfirmDialog.module.css';

interface TypedConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  /** What has to be typed before it can be confirmed. */
  readonly text: string;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks for a text to be typed before something is done that hits more than one looks at. */
export function TypedConfirmDialog(props: TypedConfirmDialogProps) {
  const { title, children, confirmLabel, text, error, pending, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  const id = useId();
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={confirmLabel}
      disabled={typed.trim() !== text || pending}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {children}
      <label htmlFor={id} className={styles.label}>
        Type <code>{text}</code> to confirm
      </label>
      <input
        id={id}
        className={styles.input}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
    </ConfirmDialog>
  );
}
