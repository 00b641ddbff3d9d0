/** Which tasks are to be stopped, as `POST /tasks/revoke` takes it. */
export type RevokeTarget =
  | { readonly ids: readonly string[] }
  | { readonly q: string }
  | { readonly workflow: string };

/** Signals that make sense to choose from; SIGTERM is Celery's own choice. */
export const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGUSR1'] as const;

/** A signal of {@link SIGNALS}. */
export type Signal = (typeof SIGNALS)[number];

/** `1 task`, `312 tasks`. */
export function tasksInWords(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'task' : 'tasks'}`;
}
