import { isReadyState } from '@celery-cnc/core/models';
import { useState } from 'react';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { StopButton } from '../../components/StopTasks/StopButton.tsx';
import styles from '../../components/StopTasks/StopTasks.module.css';
import { StopTasksDialog } from '../../components/StopTasks/StopTasksDialog.tsx';

/** Revokes, terminates or aborts a task that has not ended, or all of its workflow. */
export function StopTaskButton({ task }: { readonly task: TaskDetailJson }) {
  const [isWorkflow, setWorkflow] = useState(false);
  const { id, rootId, children } = task;
  const root = rootId ?? id;
  return (
    <StopButton hidden={isReadyState(task.state) && task.state !== 'LOST'}>
      {(close) => (
        <StopTasksDialog
          title={`Stop ${task.name ?? id}?`}
          target={isWorkflow ? { workflow: root } : { ids: [id] }}
          abortable={id}
          onClose={close}
        >
          {(root !== id || children.length > 0) && (
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={isWorkflow}
                onChange={(event) => setWorkflow(event.target.checked)}
              />
              All tasks of its workflow
            </label>
          )}
        </StopTasksDialog>
      )}
    </StopButton>
  );
}
