/** When a task is to run. */
export const WHEN = ['now', 'after', 'at'] as const;

/** What is being written about a call of a task; every field is text, as it stands in its field. */
export interface CallDraft {
  readonly task: string;
  /** Empty: the first one. */
  readonly app: string;
  readonly args: string;
  readonly kwargs: string;
  readonly queue: string;
  readonly priority: string;
  readonly when: (typeof WHEN)[number];
  /** Seconds, of `after`. */
  readonly seconds: string;
  /** Value of a `datetime-local` field, of `at`. */
  readonly at: string;
}

/** Nothing written yet. */
export const EMPTY_DRAFT: CallDraft = {
  task: '',
  app: '',
  args: '[]',
  kwargs: '{}',
  queue: '',
  priority: '',
  when: 'now',
  seconds: '60',
  at: '',
};

/** What is wrong, by field. */
export type DraftFaults = Readonly<Partial<Record<keyof CallDraft, string>>>;

/** The body of a request, or what is wrong with the draft. */
export type ReadDraft =
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly faults: DraftFaults };

/** Reads a draft. Texts that are as they were in `known` are right, whatever they hold. */
export function readDraft(
  draft: CallDraft,
  known: Pick<CallDraft, 'args' | 'kwargs'> = EMPTY_DRAFT,
): ReadDraft {
  const faults: Record<string, string> = {};
  const note = (field: keyof CallDraft, fault: string | null) => {
    if (fault !== null) faults[field] = fault;
  };
  note('args', draft.args === known.args ? null : jsonFault(draft.args, 'array'));
  note('kwargs', draft.kwargs === known.kwargs ? null : jsonFault(draft.kwargs, 'object'));
  if (draft.priority !== '' && !/^\d$/.test(draft.priority)) note('priority', '0 to 9');
  const seconds = Number(draft.seconds);
  if (draft.when === 'after' && !(draft.seconds.trim() !== '' && seconds >= 0 && seconds <= 31_622_400)) {
    note('seconds', 'Seconds, up to a year');
  }
  const at = Date.parse(draft.at);
  if (draft.when === 'at' && Number.isNaN(at)) note('at', 'A day and a time');
  if (Object.keys(faults).length > 0) return { faults };
  return {
    body: {
      argsJson: draft.args,
      kwargsJson: draft.kwargs,
      ...(draft.app === '' ? {} : { app: draft.app }),
      ...(draft.queue.trim() === '' ? {} : { queue: draft.queue.trim() }),
      ...(draft.priority === '' ? {} : { priority: Number(draft.priority) }),
      ...(draft.when === 'after' ? { countdownSeconds: seconds } : {}),
      ...(draft.when === 'at' ? { eta: new Date(at).toISOString() } : {}),
    },
  };
}

/** What is wrong with a JSON text; `null` where nothing is. */
export function jsonFault(text: string, kind: 'array' | 'object'): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '')
      return kind === 'array' ? 'Empty; no arguments are []' : 'Empty; no arguments are {}';
    return error instanceof Error ? sayFault(error.message, text) : 'Not JSON';
  }
  if (kind === 'array') return Array.isArray(value) ? null : 'Not a list; write [1, "two"]';
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? null : 'Not named arguments; write {"name": 1}';
}

/** Engines say where in words of their own; people count lines. */
function sayFault(message: string, text: string): string {
  const what = /'/.test(text) && !/"/.test(text) ? 'JSON has " around texts' : 'Not JSON';
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line !== undefined) return `${what}: line ${line}, column ${column}`;
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return `${what}: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  }
  const token = /token '(.+?)'/.exec(message)?.[1];
  if (token !== undefined) return `${what}: unexpected ${token}`;
  return /end of/i.test(message) ? `${what}: it is not finished` : what;
}
