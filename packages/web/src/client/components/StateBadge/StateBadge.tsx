import styles from './StateBadge.module.css';
import { taskStateLook } from './task-state-look.ts';

/** A task's state as icon and word. */
export function StateBadge({ state, large = false }: { readonly state: string; readonly large?: boolean }) {
  const { label, icon: Icon, color } = taskStateLook(state);
  return (
    <span className={large ? styles.large : styles.badge} style={{ color }} data-state={state}>
      <Icon size={large ? 16 : 14} aria-hidden="true" strokeWidth={2.1} />
      <span className={styles.word}>{label}</span>
    </span>
  );
}
