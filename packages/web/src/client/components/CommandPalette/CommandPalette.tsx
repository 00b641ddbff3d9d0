import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { componentsQuery, taskNamesQuery, taskSuggestionsQuery, workersQuery } from '../../api/queries.ts';
import styles from './CommandPalette.module.css';
import { PaletteField } from './PaletteField.tsx';
import { findPaletteEntries } from './palette-entries.ts';

interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const SETTLE_MS = 180;

/** Goes anywhere by a few letters: pages, workers, task names, tasks. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Go to"
      onClose={() => onOpenChange(false)}
      onClick={(event) => event.target === event.currentTarget && onOpenChange(false)}
    >
      {open && <Content onDone={() => onOpenChange(false)} />}
    </dialog>
  );
}

function Content({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState('');
  const settled = useSettled(text.trim());
  const entries = findPaletteEntries(text, {
    components: useQuery(componentsQuery).data?.components ?? [],
    workers: useQuery(workersQuery).data?.items ?? [],
    taskNames: useQuery(taskNamesQuery).data?.items ?? [],
    tasks: useQuery(taskSuggestionsQuery(settled)).data?.items ?? [],
  });
  return <PaletteField text={text} onText={setText} entries={entries} onDone={onDone} />;
}

/** A text once it has stopped changing. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
