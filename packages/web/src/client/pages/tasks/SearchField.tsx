import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import styles from './SearchField.module.css';

const SETTLE_MS = 250;

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Free text over tasks; `/` leads here from anywhere on the page. */
export function SearchField({ value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const report = useRef(onChange);
  report.current = onChange;
  const told = useRef(value);
  useEffect(() => {
    // The URL changed by itself (back, clear): the field follows.
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (text.trim() === told.current) return;
    const timer = setTimeout(() => {
      told.current = text.trim();
      report.current(text.trim());
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, dialog');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (
    <div className={styles.field}>
      <Search size={14} aria-hidden="true" />
      <input
        ref={field}
        type="text"
        aria-label="Search tasks"
        aria-keyshortcuts="/"
        placeholder="Search id, args, result, error"
        value={text}
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') event.currentTarget.blur();
          setText('');
        }}
      />
      {text === '' ? (
        <kbd>/</kbd>
      ) : (
        <button type="button" aria-label="Clear the search" onClick={() => setText('')}>
          <X size={13} />
        </button>
      )}
    </div>
  );
}
