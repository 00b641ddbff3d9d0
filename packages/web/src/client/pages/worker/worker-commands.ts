/** A field of a command's form. */
export interface CommandField {
  /** Celery's name of the argument. */
  readonly name: string;
  readonly label: string;
  readonly kind: 'number' | 'text' | 'task' | 'queue';
  /** Default of the field. */
  readonly value?: string;
  readonly placeholder?: string;
  /** May be left empty: then it is `null`. */
  readonly optional?: true;
}

/** Commands of one kind; they share their fields. */
export interface CommandGroup {
  readonly title: string;
  readonly fields: readonly CommandField[];
  readonly commands: readonly { readonly command: string; readonly label: string }[];
  readonly note?: string;
  /** What is asked before it is done. */
  readonly asks?: string;
}

const one: CommandField = { name: 'n', label: 'Processes', kind: 'number', value: '1' };
const task: CommandField = { name: 'task_name', label: 'Task', kind: 'task' };

/** What the page of a worker offers. A worker that restarts has forgotten all of it. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    title: 'Pool size',
    fields: [one],
    commands: [
      { command: 'pool_grow', label: 'Grow' },
      { command: 'pool_shrink', label: 'Shrink' },
    ],
  },
  {
    title: 'Autoscale',
    fields: [
      { name: 'max', label: 'Most', kind: 'number' },
      { name: 'min', label: 'Least', kind: 'number' },
    ],
    commands: [{ command: 'autoscale', label: 'Set' }],
    note: 'For workers that were started with --autoscale.',
  },
  {
    title: 'Consume a queue',
    fields: [{ name: 'queue', label: 'Queue', kind: 'queue' }],
    commands: [
      { command: 'add_consumer', label: 'Add' },
      { command: 'cancel_consumer', label: 'Cancel' },
    ],
  },
  {
    title: 'Rate limit',
    fields: [task, { name: 'rate_limit', label: 'Rate', kind: 'text', placeholder: 'as 10/s' }],
    commands: [{ command: 'rate_limit', label: 'Set' }],
    note: '10/s, 5/m, 3/h; 0 lifts it.',
  },
  {
    title: 'Time limits',
    fields: [
      task,
      { name: 'soft', label: 'Soft, s', kind: 'number', optional: true },
      { name: 'hard', label: 'Hard, s', kind: 'number', optional: true },
    ],
    commands: [{ command: 'time_limit', label: 'Set' }],
  },
  {
    title: 'Restart the pool',
    fields: [],
    commands: [{ command: 'pool_restart', label: 'Restart' }],
    note: 'For workers with worker_pool_restarts.',
    asks: 'All processes of the pool are replaced; what they run is cut off.',
  },
];

/** The arguments that a filled form means; `null` where a field is missing. */
export function toArguments(
  fields: readonly CommandField[],
  filled: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const given: Record<string, unknown> = {};
  for (const { name, kind, value = '', optional } of fields) {
    const text = (filled[name] ?? value).trim();
    if (text === '' && !optional) return null;
    given[name] = text === '' ? null : kind === 'number' ? Number(text) : text;
  }
  return given;
}
