import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { Panel } from '../../components/Panel/Panel.tsx';
import { ReprView } from '../../components/ReprView/ReprView.tsx';
import styles from './PayloadPanel.module.css';

/** What the task was called with, and what it gave back. */
export function PayloadPanel({ task }: { readonly task: TaskDetailJson }) {
  const nothing = task.args === null && task.kwargs === null && task.result === null;
  const isCut = (field: string) => task.cut.includes(field);
  return (
    <Panel title="Call">
      {nothing ? (
        <p className={styles.none}>Arguments and result are not in this task’s events.</p>
      ) : (
        <div className={styles.payloads}>
          <ReprView field="args" text={task.args} cut={isCut('args')} />
          <ReprView field="kwargs" text={task.kwargs} cut={isCut('kwargs')} />
          <ReprView field="result" text={task.result} cut={isCut('result')} />
        </div>
      )}
    </Panel>
  );
}
