import { useQuery } from '@tanstack/react-query';
import { workersQuery } from '../../api/queries.ts';
import { ChoiceFilter } from '../../components/FilterMenu/ChoiceFilter.tsx';
import styles from './ScopeFilters.module.css';
import type { TaskStatisticsSearch } from './statistics-search.ts';

interface ScopeFiltersProps {
  readonly search: TaskStatisticsSearch;
  /** A worker or queue was chosen, or `undefined` for all. */
  readonly onChange: (field: 'worker' | 'queue', value: string | undefined) => void;
}

/** Narrows statistics down to a worker or a queue. */
export function ScopeFilters({ search, onChange }: ScopeFiltersProps) {
  const workers = useQuery(workersQuery).data?.items ?? [];
  const queues = workers.flatMap((worker) => worker.inspection?.queues ?? []);
  const filter = (field: 'worker' | 'queue', label: string, known: readonly string[], free: string) => (
    <ChoiceFilter
      label={label}
      options={[...new Set(known)].sort().map((value) => ({ value, text: value, label: value }))}
      values={search[field] === undefined ? [] : [search[field]]}
      onChange={([value]) => onChange(field, value)}
      free={free}
    />
  );
  return (
    <div className={styles.filters}>
      {filter(
        'worker',
        'Worker',
        workers.map(({ name }) => name),
        'worker',
      )}
      {filter('queue', 'Queue', queues, 'queue')}
    </div>
  );
}
