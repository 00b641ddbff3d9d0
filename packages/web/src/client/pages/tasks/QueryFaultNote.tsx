import type { QueryFault } from '@celery-cnc/core/models';
import { Button } from '../../components/Button/Button.tsx';
import styles from './QueryFaultNote.module.css';

interface QueryFaultNoteProps {
  readonly id: string;
  readonly text: string;
  readonly fault: QueryFault;
  /** Told the query with the nearest word in the fault's place. */
  readonly onFix: (text: string) => void;
}

const BEFORE = 18;
const AFTER = 10;
const MOST_MARKED = 24;

/** Points at the fault of a query: its surroundings with a mark under the columns, what is wrong, and the cure. */
export function QueryFaultNote({ id, text, fault, onFix }: QueryFaultNoteProps) {
  const { start, end, problem, cure, suggestion } = fault;
  const from = Math.max(0, start - BEFORE);
  const before = `${from > 0 ? '…' : ''}${text.slice(from, start)}`;
  const marked = text.slice(start, Math.min(end, start + MOST_MARKED));
  const after = `${text.slice(end, end + AFTER)}${end + AFTER < text.length ? '…' : ''}`;
  return (
    <div id={id} className={styles.note} role="alert">
      <p className={styles.excerpt} aria-hidden="true">
        {before}
        <mark>{marked}</mark>
        {end - start > MOST_MARKED ? '…' : after}
      </p>
      <p className={styles.words}>
        <span className={styles.column}>Column {start + 1}</span> <strong>{problem}</strong>: {cure}.
      </p>
      {suggestion !== null && (
        <Button onClick={() => onFix(text.slice(0, start) + suggestion + text.slice(end))}>
          Write {suggestion}
        </Button>
      )}
    </div>
  );
}
