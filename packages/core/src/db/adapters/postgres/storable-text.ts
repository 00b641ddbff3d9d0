import type { TaskEvent } from '../../models/task-event.ts';

/** PostgreSQL's texts hold every character but this one. */
const NUL = '\0';
/** What stands for it. */
const NUL_SIGN = '\u2400';
/** Longer texts do not fit a key of an index, whatever their characters. */
const LONGEST_KEY = 800;

/** A text as PostgreSQL can hold it: without NUL and lone surrogates. */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes(NUL) ? wellFormed.replaceAll(NUL, NUL_SIGN) : wellFormed;
}

/** A row whose texts can all be stored. */
export function storableRow<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' ? storableText(value) : value,
  ]);
  return Object.fromEntries(entries) as Row;
}

/** The event itself, as nearly always, or a copy whose texts can be stored. Equal events give equal copies. */
export function storableEvent(event: TaskEvent): TaskEvent {
  for (const field in event) {
    const value = event[field as keyof TaskEvent];
    if (typeof value === 'string' && (!isStorable(value) || isLongKey(field, value))) return copyOf(event);
  }
  return event;
}

function copyOf(event: TaskEvent): TaskEvent {
  const copy: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(event)) {
    const text = typeof value === 'string' ? storableText(value) : value;
    copy[field] =
      typeof text === 'string' && isLongKey(field, text) ? text.slice(0, LONGEST_KEY).toWellFormed() : text;
  }
  return copy as unknown as TaskEvent;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes(NUL);
}

function isLongKey(field: string, value: string): boolean {
  return value.length > LONGEST_KEY && (field === 'name' || field === 'queue' || field === 'type');
}
