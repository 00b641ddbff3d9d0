import { TASK_STATES } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { taskNamesQuery, workersQuery } from '../../api/queries.ts';
import { Button } from '../../components/Button/Button.tsx';
import { ChoiceFilter } from '../../components/FilterMenu/ChoiceFilter.tsx';
import { FilterChip } from '../../components/FilterMenu/FilterChip.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { taskStateLook } from '../../components/StateBadge/task-state-look.ts';
import { SearchField } from './SearchField.tsx';
import styles from './TaskFilterBar.module.css';
import { TimeFilter } from './TimeFilter.tsx';
import { isFiltered, parseTaskFilter, type TaskFilter } from './task-filter.ts';

interface TaskFilterBarProps {
  readonly filter: TaskFilter;
  readonly onChange: (filter: TaskFilter) => void;
}

const STATE_OPTIONS = TASK_STATES.map((state) => ({
  value: state,
  text: taskStateLook(state).label,
  label: <StateBadge state={state} />,
}));

/** Every filter of the task list in one row; what is set stands out and can be taken away. */
export function TaskFilterBar({ filter, onChange }: TaskFilterBarProps) {
  const names = useQuery(taskNamesQuery).data?.items;
  const workers = useQuery(workersQuery).data?.items;
  const nameOptions = useMemo(() => toOptions(names ?? []), [names]);
  const workerOptions = useMemo(() => toOptions(workers?.map(({ name }) => name) ?? []), [workers]);
  const queueOptions = useMemo(
    () => toOptions(workers?.flatMap(({ inspection }) => inspection?.queues ?? []) ?? []),
    [workers],
  );
  // What is taken away, and what is empty, disappears from the URL.
  const change = (part: { readonly [Field in keyof TaskFilter]?: TaskFilter[Field] | undefined }) =>
    onChange(parseTaskFilter({ ...filter, ...part } as Record<string, unknown>));
  const single = (field: 'name' | 'worker' | 'queue') => ({
    values: filter[field] === undefined ? [] : [filter[field]],
    onChange: ([value]: readonly string[]) => change({ [field]: value }),
  });
  return (
    <search className={styles.bar} aria-label="Filter tasks">
      <SearchField value={filter.search ?? ''} onChange={(search) => change({ search })} />
      <ChoiceFilter
        label="State"
        options={STATE_OPTIONS}
        values={filter.state ?? []}
        onChange={(state) => change({ state: state as NonNullable<TaskFilter['state']> })}
        multiple
      />
      <ChoiceFilter
        label="Name"
        options={nameOptions}
        {...single('name')}
        free="A name, or a glob as math.*"
      />
      <ChoiceFilter label="Worker" options={workerOptions} {...single('worker')} free="A worker, or a glob" />
      <ChoiceFilter label="Queue" options={queueOptions} {...single('queue')} free="A queue" />
      <TimeFilter filter={filter} onChange={change} />
      {filter.root !== undefined && (
        <FilterChip
          label="Root"
          value={filter.root.slice(0, 8)}
          onRemove={() => change({ root: undefined })}
        />
      )}
      {filter.parent !== undefined && (
        <FilterChip
          label="Parent"
          value={filter.parent.slice(0, 8)}
          onRemove={() => change({ parent: undefined })}
        />
      )}
      {isFiltered(filter) && (
        <Button look="ghost" onClick={() => onChange({})}>
          <X size={14} aria-hidden="true" />
          Clear
        </Button>
      )}
    </search>
  );
}

function toOptions(values: readonly string[]) {
  return [...new Set(values)].sort().map((value) => ({ value, text: value, label: value }));
}
