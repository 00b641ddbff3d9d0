import { Lock } from 'lucide-react';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import styles from './ControlNote.module.css';

/** Says why the page's controls are off, where they are. */
export function ControlNote() {
  const refusal = useControlRefusal();
  if (refusal === null) return null;
  return (
    <p className={styles.note} role="note">
      <Lock size={14} aria-hidden="true" />
      {refusal}
    </p>
  );
}
