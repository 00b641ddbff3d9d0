import type { TaskJson } from '../../../server/api/tasks.ts';

/** Arguments as a call shows them, without empty parts. */
export function joinArguments(task: Pick<TaskJson, 'args' | 'kwargs'>): string | null {
  const parts = [task.args, task.kwargs].filter(
    (part) => part !== null && part !== '()' && part !== '{}' && part !== '',
  );
  if (parts.length > 0) return parts.join(' ');
  return task.args === null && task.kwargs === null ? null : '()';
}
