import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { queryKeys } from '../../api/query-keys.ts';
import { type CommandedWorker, commandWorkers } from '../../api/worker-control.ts';
import { Button } from '../../components/Button/Button.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog/ConfirmDialog.tsx';
import { answerText } from './answer-text.ts';
import styles from './WorkerControlPanel.module.css';
import { type CommandField, type CommandGroup, toArguments } from './worker-commands.ts';

interface CommandFormProps {
  readonly group: CommandGroup;
  readonly worker: CommandedWorker;
  /** Ids of the lists of known names. */
  readonly lists: Readonly<Record<'task' | 'queue', string>>;
}

/** The fields of a few commands with a button for each, and what the worker answered. */
export function CommandForm({ group, worker, lists }: CommandFormProps) {
  const { title, fields, commands, note, asks } = group;
  const [asked, setAsked] = useState<string | null>(null);
  const client = useQueryClient();
  const [filled, setFilled] = useState<Readonly<Record<string, string>>>({});
  const given = toArguments(fields, filled);
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (command: string) => commandWorkers([worker], command, given ?? {}),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.workerInspections }),
  });
  const send = (command: string) => (asks === undefined ? mutate(command) : setAsked(command));
  const outcome = error ? { text: error.message, failed: true } : data ? answerText(data) : null;
  return (
    <form
      className={styles.group}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (commands[0] && given !== null) send(commands[0].command);
      }}
    >
      <h3 className={styles.title} title={note}>
        {title}
      </h3>
      <div className={styles.fields}>
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            list={field.kind === 'task' || field.kind === 'queue' ? lists[field.kind] : undefined}
            value={filled[field.name] ?? field.value ?? ''}
            onChange={(value) => setFilled({ ...filled, [field.name]: value })}
          />
        ))}
        {fields.length === 0 && <span className={styles.note}>{note}</span>}
        {commands.map(({ command, label }) => (
          <Button key={command} disabled={given === null || isPending} onClick={() => send(command)}>
            {label}
          </Button>
        ))}
      </div>
      {asked !== null && (
        <ConfirmDialog
          title={`${title} of ${worker.name}?`}
          confirmLabel={title}
          disabled={isPending}
          onConfirm={() => {
            mutate(asked);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        >
          <p>{asks}</p>
        </ConfirmDialog>
      )}
      {outcome && (
        <p role="status" className={outcome.failed ? styles.failed : styles.said}>
          {outcome.text}
        </p>
      )}
    </form>
  );
}

interface FieldProps {
  readonly field: CommandField;
  readonly list: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ field: { label, kind, placeholder }, list, value, onChange }: FieldProps) {
  const isNumber = kind === 'number';
  return (
    <input
      aria-label={label}
      title={label}
      placeholder={placeholder ?? label}
      className={isNumber ? styles.number : styles.text}
      type={isNumber ? 'number' : 'text'}
      min={isNumber ? 0 : undefined}
      list={list}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
