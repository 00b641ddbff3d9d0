import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { explainFinding } from './explain-finding.ts';
import styles from './FindingPanel.module.css';

/** Why the task is shown as it is, where that is not what its events told. */
export function FindingPanel({ task }: { readonly task: TaskDetailJson }) {
  const note = explainFinding(task);
  if (note === null) return null;
  return (
    <Panel title={note.title} note="asked by Celery CnC">
      <p className={styles.text}>{note.text}</p>
    </Panel>
  );
}
