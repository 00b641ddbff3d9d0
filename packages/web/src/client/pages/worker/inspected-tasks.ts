/** A task as a worker tells it in `active`, `reserved` and `scheduled`. */
export interface InspectedTask {
  readonly id: string;
  readonly name: string;
  readonly args: string;
  /** When it is due, as the worker wrote it; `null` where it is not held back. */
  readonly eta: string | null;
}

/** The tasks of an answer; `null` where it is no list of tasks. What a worker says is not to be trusted. */
export function inspectedTasks(value: readonly unknown[]): readonly InspectedTask[] | null {
  const tasks = value.map(readTask).filter((task) => task !== null);
  return tasks.length === value.length ? tasks : null;
}

function readTask(entry: unknown): InspectedTask | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { request = entry, eta = null } = entry as { request?: unknown; eta?: unknown };
  const { id, name, args, kwargs } = (
    typeof request === 'object' && request !== null ? request : {}
  ) as Record<string, unknown>;
  if (typeof id !== 'string') return null;
  const given = [args, kwargs].map((part) =>
    typeof part === 'string' ? part : (JSON.stringify(part) ?? ''),
  );
  const isEmpty = (part: string) => ['', '[]', '{}', '()'].includes(part);
  return {
    id,
    name: typeof name === 'string' ? name : id,
    args: given.filter((part) => !isEmpty(part)).join(' '),
    eta: typeof eta === 'string' ? `due ${eta}` : null,
  };
}
