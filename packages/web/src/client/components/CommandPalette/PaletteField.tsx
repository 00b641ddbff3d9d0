import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { Fragment, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import styles from './CommandPalette.module.css';
import type { PaletteEntry } from './palette-entries.ts';

interface PaletteFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly entries: readonly PaletteEntry[];
  readonly onDone: () => void;
}

/** The field and its list; arrows move, Enter goes. */
export function PaletteField({ text, onText, entries, onDone }: PaletteFieldProps) {
  const router = useRouter();
  const [activeId, setActiveId] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const found = entries.findIndex(({ id }) => id === activeId);
  const active = found === -1 ? 0 : found;
  useEffect(() => {
    list.current?.querySelector(`#palette-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const go = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onDone();
    router.history.push(entry.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActiveId(entries[(active + step + entries.length) % entries.length]?.id ?? null);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(entries[active]);
    }
  };
  return (
    <>
      <div className={styles.field}>
        <Search size={16} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? `palette-${active}` : undefined}
          aria-label="Go to a page, worker or task"
          placeholder="Page, worker, task name, task id, any text"
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
          autoFocus
          value={text}
          spellCheck={false}
          autoComplete="off"
          maxLength={300}
          onChange={(event) => {
            onText(event.target.value);
            setActiveId(null);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id="palette-list" role="listbox" aria-label="Found" className={styles.list}>
        {entries.map((entry, index) => (
          <Fragment key={entry.id}>
            {entry.group !== entries[index - 1]?.group && (
              <div role="presentation" className={styles.group}>
                {entry.group}
              </div>
            )}
            <Entry
              entry={entry}
              index={index}
              active={index === active}
              onHover={() => setActiveId(entry.id)}
              onChoose={() => go(entry)}
            />
          </Fragment>
        ))}
      </div>
    </>
  );
}

interface EntryProps {
  readonly entry: PaletteEntry;
  readonly index: number;
  readonly active: boolean;
  readonly onHover: () => void;
  readonly onChoose: () => void;
}

function Entry({ entry, index, active, onHover, onChoose }: EntryProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field that controls this list
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={`palette-${index}`}
      role="option"
      aria-selected={active}
      className={`${styles.entry} ${active ? styles.active : ''}`}
      onMouseMove={onHover}
      onClick={onChoose}
    >
      <entry.icon size={15} aria-hidden="true" />
      <span className={styles.label}>{entry.label}</span>
      {entry.note !== undefined && <span className={styles.note}>{entry.note}</span>}
    </div>
  );
}
