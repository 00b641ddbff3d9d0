import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ForgottenResultJson, TaskResultJson } from '../../../server/api/results.ts';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { sendJson } from '../../api/api-client.ts';
import { taskResultQuery } from '../../api/queries.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { CodeSnippet } from '../../components/CodeSnippet/CodeSnippet.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { DialogError } from '../../components/QueueDialogs/DialogError.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { Traceback } from '../../components/Traceback/Traceback.tsx';
import styles from './BackendResultPanel.module.css';

const CHILDREN_SHOWN = 25;

type Stored = NonNullable<TaskResultJson['result']>;

/** What the result backend holds of a task: the whole value, where events tell a representation that may be cut. */
export function BackendResultPanel({ task }: { readonly task: TaskDetailJson }) {
  const { data } = useQuery(taskResultQuery(task.id, task.state));
  const refusal = useControlRefusal();
  const [asking, setAsking] = useState(false);
  if (data === undefined) return null;
  const { app, result } = data;
  // Apps that keep no results have nothing to tell here.
  const problems = data.problems.filter(({ code }) => code !== 'CNC_BACKEND_URL');
  if (result === null && problems.length === 0) return null;
  return (
    <Panel
      title="Result backend"
      actions={
        app !== null && (
          <Button
            look="ghost"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => setAsking(true)}
          >
            Forget…
          </Button>
        )
      }
    >
      <div className={styles.parts}>
        {result !== null && <StoredResult result={result} app={app} hasTraceback={task.traceback !== null} />}
        {problems.map((problem) => (
          <p key={problem.app} className={styles.problem}>
            {problem.message}
          </p>
        ))}
      </div>
      {asking && app !== null && <ForgetDialog app={app} taskId={task.id} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

interface StoredResultProps {
  readonly result: Stored;
  readonly app: string | null;
  /** The page shows one already. */
  readonly hasTraceback: boolean;
}

function StoredResult({ result, app, hasTraceback }: StoredResultProps) {
  const { state, dateDone, groupId, opaque, traceback, children } = result;
  const text = JSON.stringify(result.result, null, 2);
  return (
    <>
      <KeyValues
        entries={[
          { label: 'State', value: <StateBadge state={state} /> },
          { label: 'App', value: app },
          { label: 'Done', value: dateDone, mono: true },
          ...(groupId === null ? [] : [{ label: 'Group', value: groupId, mono: true }]),
        ]}
      />
      {opaque === null ? (
        <CodeSnippet caption={<code>value</code>} code={text} what="value" />
      ) : (
        <p className={styles.quiet}>
          The value is not shown: {opaque.kind === 'unknown' ? 'not JSON' : opaque.kind}, {opaque.bytes}{' '}
          bytes.
        </p>
      )}
      {traceback !== null && !hasTraceback && <Traceback text={traceback} cut={false} />}
      {children.length > 0 && (
        <ul className={styles.children} aria-label="Children">
          <li className={styles.quiet}>Children, as the backend has them</li>
          {children.slice(0, CHILDREN_SHOWN).map(({ id, members }) => (
            <li key={id}>
              {members === null ? (
                <Link to="/tasks/$id" params={{ id }}>
                  <code>{id}</code>
                </Link>
              ) : (
                <>
                  group <code>{id}</code> of {members.length}
                </>
              )}
            </li>
          ))}
          {children.length > CHILDREN_SHOWN && <li>and {children.length - CHILDREN_SHOWN} more</li>}
        </ul>
      )}
    </>
  );
}

interface ForgetDialogProps {
  readonly app: string;
  readonly taskId: string;
  readonly onClose: () => void;
}

function ForgetDialog({ app, taskId, onClose }: ForgetDialogProps) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      sendJson<ForgottenResultJson>('POST', '/task-results/forget', undefined, { app, taskId }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.taskResults });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Forget this result?"
      confirmLabel="Forget the result"
      disabled={isPending}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      <p>
        It is removed from the result backend of {app}: nothing brings it back, and a client or chord that
        still waits for it waits in vain. What events told of the task stays here.
      </p>
      <DialogError error={error} />
    </ConfirmDialog>
  );
}
