import { CircleHelp, Search, X } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { QueryFaultNote } from './QueryFaultNote.tsx';
import styles from './QueryField.module.css';
import { QueryHelp } from './QueryHelp.tsx';
import { readQueryText, segmentsOf } from './query-text.ts';
import { useSlashFocus } from './use-slash-focus.ts';

const SETTLE_MS = 300;
/** A fault is pointed at only once typing has paused: half a word is no mistake. */
const FAULT_AFTER_MS = 700;

interface QueryFieldProps {
  readonly value: string;
  /** Told a query that can be read, and is not the one told last. */
  readonly onChange: (value: string) => void;
}

/** The query over tasks as text, with its fields in colour and its faults pointed at; `/` leads here. */
export function QueryField({ value, onChange }: QueryFieldProps) {
  const faultId = useId();
  const field = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const { text, setText, settled, settle } = useQueryText(value, onChange);
  const query = useMemo(() => readQueryText(text), [text]);
  const fault = settled ? query.fault : null;
  useSlashFocus(field);
  const replace = (next: string) => {
    setText(next);
    field.current?.focus();
  };
  return (
    <div className={styles.query}>
      <div className={styles.frame} data-fault={fault !== null}>
        <Search size={15} aria-hidden="true" />
        <div className={styles.text}>
          <div ref={mirror} className={styles.mirror} aria-hidden="true">
            {segmentsOf(text, fault === null && query.fault ? { terms: [], fault: null } : query).map(
              (segment, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: stretches of one text have no other identity
                <span key={index} className={styles[segment.kind]}>
                  {segment.text}
                </span>
              ),
            )}
          </div>
          <input
            ref={field}
            type="text"
            aria-label="Search tasks"
            aria-keyshortcuts="/"
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? undefined : faultId}
            placeholder='Words, or state:FAILURE name:math.* runtime:>2s "connection reset"'
            value={text}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            maxLength={4000}
            onChange={(event) => setText(event.target.value)}
            onScroll={(event) => mirror.current?.scrollTo({ left: event.currentTarget.scrollLeft })}
            onKeyDown={(event) => {
              if (event.key === 'Enter') settle();
              if (event.key !== 'Escape') return;
              if (text === '') event.currentTarget.blur();
              setText('');
            }}
          />
        </div>
        {text === '' ? (
          <kbd>/</kbd>
        ) : (
          <button type="button" aria-label="Clear the search" onClick={() => replace('')}>
            <X size={14} aria-hidden="true" />
          </button>
        )}
        <QueryHelp onAdd={(example) => replace(text === '' ? example : `${text.trimEnd()} ${example}`)}>
          <button type="button" aria-label="How to search">
            <CircleHelp size={15} aria-hidden="true" />
          </button>
        </QueryHelp>
      </div>
      {fault !== null && <QueryFaultNote id={faultId} text={text} fault={fault} onFix={replace} />}
    </div>
  );
}

/** The text being typed; told once it has settled and can be read, or at once by `settle`. */
function useQueryText(value: string, onChange: (value: string) => void) {
  const [text, setText] = useState(value);
  // What the URL brought is settled from the beginning.
  const [settled, setSettled] = useState(true);
  const report = useRef(onChange);
  report.current = onChange;
  const told = useRef(value);
  useEffect(() => {
    // The URL changed by itself (back, a filter, clear): the field follows.
    if (value !== told.current) {
      setText(value);
      setSettled(true);
    }
    told.current = value;
  }, [value]);
  const tell = (now: string) => {
    if (now.trim() === told.current || readQueryText(now).fault !== null) return;
    told.current = now.trim();
    report.current(now.trim());
  };
  const tellSettled = useRef(tell);
  tellSettled.current = tell;
  useEffect(() => {
    const timers = [
      setTimeout(() => tellSettled.current(text), SETTLE_MS),
      setTimeout(() => setSettled(true), FAULT_AFTER_MS),
    ];
    return () => timers.forEach(clearTimeout);
  }, [text]);
  return {
    text,
    settled,
    setText: (next: string) => {
      setText(next);
      setSettled(false);
    },
    settle: () => {
      setSettled(true);
      tell(text);
    },
  };
}
