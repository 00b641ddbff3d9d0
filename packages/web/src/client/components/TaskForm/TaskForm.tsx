import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { queuesQuery } from '../../api/queries.ts';
import { Segmented } from '../Segmented/Segmented.tsx';
import { type CallDraft, type DraftFaults, WHEN } from './call-draft.ts';
import { JsonField } from './JsonField.tsx';
import styles from './TaskForm.module.css';

interface TaskFormProps {
  readonly draft: CallDraft;
  readonly faults: DraftFaults;
  readonly onChange: (part: Partial<CallDraft>) => void;
  /** Apps to choose from; with one there is nothing to choose. */
  readonly apps: readonly string[];
  /** What stands in front: the name, where it is to be chosen. */
  readonly children?: ReactNode;
}

/** With what a task is to run: arguments as JSON, queue, priority, and when. */
export function TaskForm({ draft, faults, onChange, apps, children }: TaskFormProps) {
  const queues = useQuery(queuesQuery).data?.items.flatMap((broker) => broker.queues) ?? [];
  const names = useId();
  return (
    <div className={styles.form}>
      {children}
      {apps.length > 1 && (
        <label className={`${styles.field} ${styles.wide}`}>
          App
          <select value={draft.app || apps[0]} onChange={(event) => onChange({ app: event.target.value })}>
            {apps.map((app) => (
              <option key={app}>{app}</option>
            ))}
          </select>
        </label>
      )}
      <JsonField
        label="Positional arguments"
        value={draft.args}
        fault={faults.args}
        onChange={(args) => onChange({ args })}
      />
      <JsonField
        label="Keyword arguments"
        value={draft.kwargs}
        fault={faults.kwargs}
        onChange={(kwargs) => onChange({ kwargs })}
      />
      <label className={styles.field}>
        Queue
        <input
          value={draft.queue}
          list={names}
          placeholder="the app's default"
          maxLength={255}
          autoComplete="off"
          onChange={(event) => onChange({ queue: event.target.value })}
        />
        <datalist id={names}>
          {[...new Set(queues.map(({ name }) => name))].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <label className={styles.field}>
        Priority
        <input
          value={draft.priority}
          inputMode="numeric"
          placeholder="none"
          aria-invalid={faults.priority !== undefined}
          title={faults.priority}
          onChange={(event) => onChange({ priority: event.target.value })}
        />
      </label>
      <WhenField draft={draft} faults={faults} onChange={onChange} />
    </div>
  );
}

function WhenField({ draft, faults, onChange }: Pick<TaskFormProps, 'draft' | 'faults' | 'onChange'>) {
  return (
    <div className={`${styles.field} ${styles.wide}`}>
      Runs
      <div className={styles.when}>
        <Segmented label="When" options={WHEN} value={draft.when} onChange={(when) => onChange({ when })} />
        {draft.when === 'after' && (
          <input
            aria-label="Seconds"
            inputMode="decimal"
            value={draft.seconds}
            aria-invalid={faults.seconds !== undefined}
            title={faults.seconds ?? 'Seconds'}
            onChange={(event) => onChange({ seconds: event.target.value })}
          />
        )}
        {draft.when === 'after' && 'seconds'}
        {draft.when === 'at' && (
          <input
            aria-label="Time"
            type="datetime-local"
            value={draft.at}
            aria-invalid={faults.at !== undefined}
            onChange={(event) => onChange({ at: event.target.value })}
          />
        )}
      </div>
    </div>
  );
}
