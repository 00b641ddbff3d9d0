import { useState } from 'react';
import { readStored, writeStored } from '../Shell/use-stored-choice.ts';
import { TASK_COLUMNS } from './task-columns.tsx';

const KEY = 'celery-cnc:task-columns';

/** Which columns are shown, by id. */
export type ColumnVisibility = Readonly<Record<string, boolean>>;

/** The shown columns, remembered in this browser. */
export function useColumnVisibility(): [ColumnVisibility, (visibility: ColumnVisibility) => void] {
  const [visibility, setVisibility] = useState(() => parseVisibility(readStored(KEY)));
  return [
    visibility,
    (next) => {
      setVisibility(next);
      const shown = TASK_COLUMNS.filter(({ id }) => next[id]).map(({ id }) => id);
      writeStored(KEY, shown.join(','));
    },
  ];
}

/** Reads a comma list of column ids; the defaults where nothing valid was stored. */
export function parseVisibility(stored: string | null): ColumnVisibility {
  const ids = stored?.split(',') ?? [];
  const known = TASK_COLUMNS.some(({ id }) => ids.includes(id));
  return Object.fromEntries(TASK_COLUMNS.map(({ id, shown }) => [id, known ? ids.includes(id) : shown]));
}
