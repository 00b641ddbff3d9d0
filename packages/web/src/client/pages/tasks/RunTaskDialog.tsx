import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { PublishedTaskJson } from '../../../server/api/retries.ts';
import { sendJson } from '../../api/api-client.ts';
import { metaQuery, registeredTasksQuery } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { DialogError } from '../../components/QueueDialogs/DialogError.tsx';
import { type CallDraft, EMPTY_DRAFT, readDraft } from '../../components/TaskForm/call-draft.ts';
import styles from '../../components/TaskForm/TaskForm.module.css';
import { TaskForm } from '../../components/TaskForm/TaskForm.tsx';

/** Publishes a task, and goes to its page. */
export function RunTaskDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const apps = useQuery(metaQuery).data?.apps.map(({ name }) => name) ?? [];
  const [draft, setDraft] = useState<CallDraft>(EMPTY_DRAFT);
  const change = (part: Partial<CallDraft>) => setDraft((now) => ({ ...now, ...part }));
  const read = readDraft(draft);
  const task = draft.task.trim();
  const publish = useMutation({
    mutationFn: (body: object) => sendJson<PublishedTaskJson>('POST', '/tasks', undefined, body),
    onSuccess: ({ taskId }) => {
      onClose();
      void navigate({ to: '/tasks/$id', params: { id: taskId } });
    },
  });
  return (
    <ConfirmDialog
      title="Run a task"
      look="accent"
      wide
      confirmLabel={publish.isPending ? 'Sending…' : 'Run'}
      disabled={task === '' || !('body' in read) || publish.isPending}
      onConfirm={() => {
        if ('body' in read) publish.mutate({ task, ...read.body });
      }}
      onClose={onClose}
    >
      <TaskForm draft={draft} faults={'faults' in read ? read.faults : {}} apps={apps} onChange={change}>
        <NameField value={draft.task} onChange={(name) => change({ task: name })} />
      </TaskForm>
      <DialogError error={publish.error} />
    </ConfirmDialog>
  );
}

function NameField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  const { data } = useQuery(registeredTasksQuery);
  const id = useId();
  const chosen = data?.items.find(({ name }) => name === value.trim());
  const note =
    data === undefined || value.trim() === ''
      ? undefined
      : chosen === undefined || chosen.workers === 0
        ? 'No worker knows it'
        : `${chosen.workers} ${chosen.workers === 1 ? 'worker knows' : 'workers know'} it`;
  return (
    <div className={`${styles.field} ${styles.wide}`}>
      <span className={styles.name}>
        <label htmlFor={id}>Task</label>
        <span role="status">{note}</span>
      </span>
      <input
        id={id}
        value={value}
        list={`${id}-names`}
        placeholder="mail.send"
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}-names`}>
        {data?.items.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
