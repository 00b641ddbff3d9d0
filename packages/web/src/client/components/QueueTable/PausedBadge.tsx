import { Pause } from 'lucide-react';
import { RelativeTime } from '../RelativeTime/RelativeTime.tsx';
import styles from './PausedBadge.module.css';

/** Says that a queue is paused, and since when. */
export function PausedBadge({ since }: { readonly since: string | null }) {
  if (since === null) return null;
  return (
    <span className={styles.badge}>
      <Pause size={11} aria-hidden="true" />
      Paused <RelativeTime at={since} />
    </span>
  );
}
