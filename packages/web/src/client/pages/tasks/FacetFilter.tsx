import type { FacetField } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { taskFacetQuery } from '../../api/queries.ts';
import { ChoiceFilter } from '../../components/FilterMenu/ChoiceFilter.tsx';
import { facetChoices } from './facet-choices.ts';

interface FacetFilterProps {
  readonly field: FacetField;
  readonly label: string;
  /** The query of the list; empty where it cannot be read. */
  readonly q: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** Values known from elsewhere: offered also where no task has them now. */
  readonly known: readonly string[];
  readonly labelOf?: (value: string) => ReactNode;
  readonly textOf?: (value: string) => string;
  readonly free?: string;
}

const asItIs = (value: string) => value;

/** A filter by the values of a field, with the number of tasks that each would show. */
export function FacetFilter(props: FacetFilterProps) {
  const { field, label, q, values, onChange, known, labelOf = asItIs, textOf = asItIs, free } = props;
  // Counting costs the database something: only once somebody looks.
  const [opened, setOpened] = useState(false);
  const { data: facet } = useQuery({ ...taskFacetQuery(q, field), enabled: opened });
  const options = useMemo(
    () =>
      facetChoices(facet, [...values, ...known]).map((choice) => ({
        ...choice,
        text: textOf(choice.value),
        label: labelOf(choice.value),
      })),
    [facet, values, known, labelOf, textOf],
  );
  return (
    <ChoiceFilter
      label={label}
      options={options}
      values={values}
      onChange={onChange}
      multiple
      onOpen={() => setOpened(true)}
      note={facet?.exact === false ? 'Counted among the newest matching tasks' : undefined}
      {...(free === undefined ? {} : { free })}
    />
  );
}
