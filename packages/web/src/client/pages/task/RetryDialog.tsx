import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RetriedTaskJson, TaskCallJson } from '../../../server/api/retries.ts';
import type { TaskJson } from '../../../server/api/tasks.ts';
import { sendJson } from '../../api/api-client.ts';
import { taskCallQuery } from '../../api/queries.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { Button } from '../../components/Button/Button.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from '../../components/QueueDialogs/DialogError.tsx';
import { ReprView } from '../../components/ReprView/ReprView.tsx';
import { type CallDraft, type ReadDraft, readDraft } from '../../components/TaskForm/call-draft.ts';
import { TaskForm } from '../../components/TaskForm/TaskForm.tsx';
import styles from './RetryDialog.module.css';
import { draftOfCall, sourceInWords } from './retry-draft.ts';

interface RetryDialogProps {
  readonly task: TaskJson;
  readonly startEditing: boolean;
  readonly onClose: () => void;
}

/** Shows with what the task would run again, lets it be edited, and runs it. */
export function RetryDialog({ task, startEditing, onClose }: RetryDialogProps) {
  const { data: call, error } = useQuery(taskCallQuery(task.id));
  const [isEditing, setEditing] = useState(startEditing);
  const [changes, setChanges] = useState<Partial<CallDraft>>({});
  const retry = useRetry(task.id, onClose);
  const known = call && draftOfCall(call);
  const draft = known && { ...known, ...changes };
  const mustEdit = call?.source === null;
  const read: ReadDraft | undefined = draft && readDraft(draft, mustEdit ? undefined : known);
  const showsForm = isEditing || mustEdit;
  return (
    <ConfirmDialog
      title={`Run ${task.name ?? 'this task'} again?`}
      look="accent"
      wide={showsForm}
      confirmLabel={retry.isPending ? 'Sending…' : 'Retry'}
      disabled={read === undefined || !('body' in read) || retry.isPending}
      aside={call && !showsForm && <Button onClick={() => setEditing(true)}>Edit first</Button>}
      onConfirm={() => {
        if (read && 'body' in read) retry.mutate(showsForm ? read.body : {});
      }}
      onClose={onClose}
    >
      {call === undefined || draft === undefined ? (
        !error && <p>Looking for its arguments…</p>
      ) : (
        <>
          <Provenance call={call} />
          {showsForm ? (
            <TaskForm
              draft={draft}
              faults={read && 'faults' in read ? read.faults : {}}
              apps={call.apps}
              onChange={(part) => setChanges((now) => ({ ...now, ...part }))}
            />
          ) : (
            <CallPreview call={call} />
          )}
        </>
      )}
      <DialogError error={retry.error ?? error} />
    </ConfirmDialog>
  );
}

function useRetry(id: string, onClose: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: object) =>
      sendJson<RetriedTaskJson>('POST', `/tasks/${encodeURIComponent(id)}/retry`, undefined, body),
    onSuccess: ({ taskId }) => {
      void client.invalidateQueries({ queryKey: queryKeys.task(id) });
      onClose();
      void navigate({ to: '/tasks/$id', params: { id: taskId } });
    },
  });
}

/** Where the arguments come from, and what a retry lacks. */
function Provenance({ call }: { readonly call: TaskCallJson }) {
  if (call.source !== null) return <p>{sourceInWords(call)}</p>;
  return (
    <>
      <p className={styles.warning}>{sourceInWords(call)}</p>
      <ul className={styles.problems}>
        {call.problems.map(({ source, problem }) => (
          <li key={source}>
            {source === 'record' ? 'its events' : source.replace('-', ' ')}: {problem}
          </li>
        ))}
      </ul>
      <div className={styles.known}>
        <ReprView field="args" text={call.args} cut={false} />
        <ReprView field="kwargs" text={call.kwargs} cut={false} />
      </div>
    </>
  );
}

function CallPreview({ call }: { readonly call: TaskCallJson }) {
  const { queue, priority } = call.options;
  return (
    <>
      <div className={styles.known}>
        {call.argsJson !== '[]' && <ReprView field="args" text={call.argsJson} cut={false} />}
        {call.kwargsJson !== '{}' && <ReprView field="kwargs" text={call.kwargsJson} cut={false} />}
      </div>
      <p>
        {call.argsJson === '[]' && call.kwargsJson === '{}' && 'It takes no arguments. '}
        It goes to {queue === undefined ? "the app's default queue" : <strong>{queue}</strong>}
        {priority !== undefined && ` with priority ${priority}`}, under an id of its own.
      </p>
    </>
  );
}
