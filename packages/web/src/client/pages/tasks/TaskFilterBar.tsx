import { type FacetField, formatCondition, TASK_STATES } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { taskNamesQuery, workersQuery } from '../../api/queries.ts';
import { Button } from '../../components/Button/Button.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { taskStateLook } from '../../components/StateBadge/task-state-look.ts';
import { FacetFilter } from './FacetFilter.tsx';
import { QueryField } from './QueryField.tsx';
import { chosenValues, readQueryText, withTerms } from './query-text.ts';
import { seenRangeOf, seenTerms } from './seen-range.ts';
import styles from './TaskFilterBar.module.css';
import { TimeFilter } from './TimeFilter.tsx';

interface TaskFilterBarProps {
  readonly q: string;
  readonly onChange: (q: string) => void;
}

const NONE: readonly string[] = [];
const stateLabel = (state: string) => <StateBadge state={state} />;
const stateText = (state: string) => taskStateLook(state).label;

/** The query as text, and its most wanted conditions as buttons: each writes into the text, and shows what stands there. */
export function TaskFilterBar({ q, onChange }: TaskFilterBarProps) {
  const query = useMemo(() => readQueryText(q), [q]);
  const names = useQuery(taskNamesQuery).data?.items ?? NONE;
  const workers = useQuery(workersQuery).data?.items;
  const workerNames = useMemo(() => workers?.map(({ name }) => name) ?? NONE, [workers]);
  const queues = useMemo(
    () => workers?.flatMap(({ inspection }) => inspection?.queues ?? []) ?? NONE,
    [workers],
  );
  const filter = (field: FacetField) => ({
    field,
    q: query.fault ? '' : q,
    values: chosenValues(query, field),
    onChange: (anyOf: readonly string[]) =>
      onChange(withTerms(q, field, anyOf.length === 0 ? [] : [formatCondition({ field, anyOf })])),
  });
  return (
    <search className={styles.filters} aria-label="Filter tasks">
      <QueryField value={q} onChange={onChange} />
      <div className={styles.bar}>
        <FacetFilter
          {...filter('state')}
          label="State"
          known={TASK_STATES}
          labelOf={stateLabel}
          textOf={stateText}
        />
        <FacetFilter {...filter('name')} label="Name" known={names} free="A name, or a glob as math.*" />
        <FacetFilter {...filter('worker')} label="Worker" known={workerNames} free="A worker, or a glob" />
        <FacetFilter {...filter('queue')} label="Queue" known={queues} free="A queue, or a glob" />
        <FacetFilter
          {...filter('exception')}
          label="Exception"
          known={NONE}
          free="A class, or a glob as *Timeout*"
        />
        <TimeFilter
          range={seenRangeOf(q, query)}
          onChange={(range) => onChange(withTerms(q, 'seen', seenTerms(range)))}
        />
        {q !== '' && (
          <Button look="ghost" onClick={() => onChange('')}>
            <X size={14} aria-hidden="true" />
            Clear
          </Button>
        )}
      </div>
    </search>
  );
}
