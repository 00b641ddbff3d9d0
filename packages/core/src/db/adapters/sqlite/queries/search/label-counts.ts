import type { TaskCondition } from '../../../../models/task-filter.ts';
import { NO_LABEL } from '../../label-book.ts';
import type { SearchContext } from './search-reader.ts';

/** Stored tasks of one state and name. */
export interface LabelCount {
  readonly state: number;
  /** `null` for tasks without a name. */
  readonly name: number | null;
  readonly count: number;
}

/** A condition on what tasks are counted by. */
export type CountedCondition = TaskCondition & { readonly field: 'state' | 'name' };

/** Whether the counts by state and name can tell a condition. */
export function isCounted(condition: TaskCondition): condition is CountedCondition {
  return condition.field === 'state' || condition.field === 'name';
}

/** The states and names that meet those conditions of the filter that are about them, with their counts. */
export function countsByLabel({ statements, labels, filter }: SearchContext): readonly LabelCount[] {
  const checks = filter.filter(isCounted).map((condition) => {
    const { field, anyOf, not } = condition;
    const ids = new Set(labels.idsOf(field === 'state' ? 'state' : 'task', anyOf));
    return (row: LabelCount) => {
      const label = row[field];
      return (label !== null && ids.has(label)) !== (not === true);
    };
  });
  const rows = statements.rows<{ state: number; name: number; count: number }>(
    'SELECT state, name, count FROM task_counts WHERE count > 0',
  );
  return rows
    .map((row) => ({ ...row, name: row.name === NO_LABEL ? null : row.name }))
    .filter((row) => checks.every((check) => check(row)));
}

/** The tasks in all of the counts. */
export function totalOf(counts: readonly LabelCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
