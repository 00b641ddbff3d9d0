import type { TaskEvent } from './task-event.ts';

/** The stamps of a task: each name with its values, as text. */
export type Stamps = Readonly<Record<string, readonly string[]>>;

/** Shared by the many tasks without stamps. */
const NO_STAMPS: Stamps = Object.freeze({});

/**
 * The stamps that a task's events tell. None of Celery's own events carries them (as of 5.7 they stand in the message
 * and in extended results only), so they are known where a custom event brings them in a field `stamps`, as
 * `self.send_event('task-stamped', stamps=self.request.stamps)` does. Later events win.
 */
export function stampsOf(events: readonly TaskEvent[]): Stamps {
  let stamps: Record<string, readonly string[]> | undefined;
  for (const { extra } of events) {
    if (extra === undefined || !extra.includes('"stamps"')) continue;
    for (const [key, value] of Object.entries(readStamps(extra))) {
      stamps ??= Object.create(null) as Record<string, readonly string[]>;
      stamps[key] = valuesOf(value);
    }
  }
  return stamps ?? NO_STAMPS;
}

function readStamps(extra: string): object {
  const fields = parse(extra);
  const stamps = typeof fields === 'object' && fields !== null && 'stamps' in fields ? fields.stamps : null;
  return typeof stamps === 'object' && stamps !== null && !Array.isArray(stamps) ? stamps : {};
}

function valuesOf(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values
    .filter((each) => each !== null && each !== undefined)
    .map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Engines write JSON; of other senders, what cannot be read tells no stamps.
    return null;
  }
}
