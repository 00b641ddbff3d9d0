import { formatAge } from '../../format/time.ts';
import { useNow } from '../../live/use-now.ts';
import styles from './TaskTable.module.css';

/** How long a task has been running so far. */
export function RunningTime({ since }: { readonly since: string | null }) {
  const nowMs = useNow();
  return <span className={styles.running}>{since === null ? '–' : formatAge(Date.parse(since), nowMs)}</span>;
}
