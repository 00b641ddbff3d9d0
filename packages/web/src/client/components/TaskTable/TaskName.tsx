import { Pin } from 'lucide-react';
import type { TaskJson } from '../../../server/api/tasks.ts';
import styles from './TaskTable.module.css';

/** The name of a task, else its id; with a pin where it is kept for ever. */
export function TaskName({ task }: { readonly task: TaskJson }) {
  const name = task.name ?? task.id;
  return (
    <span className={`${styles.text} ${styles.name}`} title={name.slice(0, 600)}>
      {task.pinned && <Pin className={styles.pin} size={11} role="img" aria-label="pinned" />}
      {name}
    </span>
  );
}
