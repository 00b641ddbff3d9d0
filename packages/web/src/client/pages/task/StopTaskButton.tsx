import { isReadyState } from '@celery-cnc/core/models';
import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import styles from '../../components/StopTasks/StopTasks.module.css';
import { StopTasksDialog } from '../../components/StopTasks/StopTasksDialog.tsx';

/** Revokes, terminates or aborts a task that has not ended, or all of its workflow. */
export function StopTaskButton({ task }: { readonly task: TaskDetailJson }) {
  const refusal = useControlRefusal();
  const [open, setOpen] = useState(false);
  const [isWorkflow, setWorkflow] = useState(false);
  const { id, rootId, children } = task;
  const root = rootId ?? id;
  if (isReadyState(task.state) && task.state !== 'LOST' && !open) return null;
  return (
    <>
      <Button
        look="ghost"
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => setOpen(true)}
      >
        <OctagonX size={14} aria-hidden="true" />
        Stop…
      </Button>
      {open && (
        <StopTasksDialog
          title={`Stop ${task.name ?? id}?`}
          target={isWorkflow ? { workflow: root } : { ids: [id] }}
          abortable={id}
          onClose={() => setOpen(false)}
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
    </>
  );
}
