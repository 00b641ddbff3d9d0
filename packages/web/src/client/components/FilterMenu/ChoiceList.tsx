import { Check } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import styles from './ChoiceFilter.module.css';
import type { Choice } from './choice.ts';

interface ChoiceListProps {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly values: readonly string[];
  readonly onChoose: (value: string) => void;
  readonly multiple: boolean;
  readonly free: string | undefined;
  readonly note?: string | undefined;
}

/** Choices drawn at most; typing finds the others. */
const DRAWN = 100;

/** A searchable list of choices; arrows move, Enter chooses. */
export function ChoiceList({ label, options, values, onChoose, multiple, free, note }: ChoiceListProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => findChoices(options, text.trim(), free !== undefined), [options, text, free]);
  const drawn = found.slice(0, DRAWN);
  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((active + step + drawn.length) % Math.max(1, drawn.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const choice = drawn[active];
      if (choice) onChoose(choice.value);
    }
  };
  return (
    <>
      <input
        className={styles.field}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-label={`Filter by ${label.toLowerCase()}`}
        aria-activedescendant={drawn[active] ? `${id}-${active}` : undefined}
        placeholder={free ?? `Filter by ${label.toLowerCase()}`}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={multiple}
        className={styles.list}
      >
        {drawn.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field that controls this list
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={choice.value}
            id={`${id}-${index}`}
            role="option"
            aria-selected={values.includes(choice.value)}
            data-active={index === active}
            className={`${styles.option} ${index === active ? styles.active : ''}`}
            onMouseMove={() => setActive(index)}
            onClick={() => onChoose(choice.value)}
          >
            <span className={styles.label}>{choice.label}</span>
            {values.includes(choice.value) && <Check size={15} aria-hidden="true" />}
            {choice.count !== undefined && <span className={styles.count}>{choice.count}</span>}
          </div>
        ))}
        {found.length > DRAWN && (
          <p className={styles.note}>{found.length - DRAWN} more: type to find them</p>
        )}
        {found.length === 0 && <p className={styles.note}>Nothing known yet</p>}
      </div>
      {note !== undefined && <p className={styles.foot}>{note}</p>}
    </>
  );
}

function findChoices(options: readonly Choice[], text: string, free: boolean): Choice[] {
  const wanted = text.toLowerCase();
  const found = options.filter((option) => option.text.toLowerCase().includes(wanted));
  const exact = options.some((option) => option.value === text);
  return free && text !== '' && !exact ? [{ value: text, text, label: `Match “${text}”` }, ...found] : found;
}
