import type { WaitingMessage as Message } from '@celery-cnc/core/component';
import { Link } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useControlRefusal } from '../../api/use-control-refusal.ts';
import { Button } from '../../components/Button/Button.tsx';
import { CodeSnippet } from '../../components/CodeSnippet/CodeSnippet.tsx';
import { type KeyValue, KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { ReprView } from '../../components/ReprView/ReprView.tsx';
import { formatBytes, formatCount } from '../../format/number.ts';
import { formatAbsolute } from '../../format/time.ts';
import styles from './MessagesPanel.module.css';

interface WaitingMessageProps {
  readonly message: Message;
  readonly onDelete: (taskId: string) => void;
}

/** A message in one line; open, all that it says. */
export function WaitingMessage({ message, onDelete }: WaitingMessageProps) {
  const { position, task, taskId, args, kwargs, eta, priority, bytes } = message;
  return (
    <li className={styles.message}>
      <details>
        <summary className={styles.line}>
          <span className={styles.position}>{formatCount(position + 1)}</span>
          <span className={styles.task}>{task ?? 'No task of Celery'}</span>
          <span className={styles.arguments}>{[args, kwargs === '{}' ? null : kwargs].join(' ').trim()}</span>
          {priority !== null && priority > 0 && <span className={styles.mark}>p{priority}</span>}
          {eta !== null && (
            <span className={styles.mark} title={eta}>
              eta
            </span>
          )}
          <span className={styles.figure}>{formatBytes(bytes)}</span>
        </summary>
        <div className={styles.content}>
          <KeyValues entries={factsOf(message)} />
          <ReprView field="args" text={args} cut={isCut(args)} />
          {kwargs !== '{}' && <ReprView field="kwargs" text={kwargs} cut={isCut(kwargs)} />}
          {taskId !== null && <DeleteButton taskId={taskId} onDelete={onDelete} />}
          <Headers message={message} />
        </div>
      </details>
    </li>
  );
}

function Headers({ message: { headers } }: { readonly message: Message }) {
  if (headers === null || Object.keys(headers).length === 0) return null;
  return (
    <CodeSnippet caption={<code>headers</code>} code={JSON.stringify(headers, null, 2)} what="headers" />
  );
}

function DeleteButton({
  taskId,
  onDelete,
}: { readonly taskId: string } & Pick<WaitingMessageProps, 'onDelete'>) {
  const refusal = useControlRefusal();
  return (
    <Button
      look="danger"
      className={styles.delete ?? ''}
      title={refusal ?? undefined}
      disabled={refusal !== null}
      onClick={() => onDelete(taskId)}
    >
      <Trash2 size={14} aria-hidden="true" />
      Delete message…
    </Button>
  );
}

/** Representations are cut at so many characters. */
const LONGEST_REPR = 1024;

function isCut(text: string | null): boolean {
  return (text?.length ?? 0) >= LONGEST_REPR;
}

function factsOf({ taskId, eta, expires, retries, contentType, opaque }: Message): readonly KeyValue[] {
  return [
    {
      label: 'Task',
      mono: true,
      value: taskId && (
        <Link to="/tasks/$id" params={{ id: taskId }} className={styles.link}>
          {taskId}
        </Link>
      ),
    },
    ...(eta === null ? [] : [{ label: 'ETA', value: absolute(eta) }]),
    ...(expires === null ? [] : [{ label: 'Expires', value: absolute(expires) }]),
    ...(retries === null ? [] : [{ label: 'Retries', value: formatCount(retries) }]),
    { label: 'Content', value: `${contentType ?? 'unknown'}${opaque ? ', left unread' : ''}` },
  ];
}

/** Clients write times as they like. */
function absolute(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : formatAbsolute(at);
}
