import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../../components/Button/Button.tsx';
import { FilterTrigger } from '../../components/FilterMenu/FilterTrigger.tsx';
import { Segmented } from '../../components/Segmented/Segmented.tsx';
import { formatDay } from '../../format/time.ts';
import { fromLocalInput, toLocalInput } from './local-input.ts';
import styles from './TimeFilter.module.css';
import { TASK_RANGES, type TaskFilter, type TaskRange } from './task-filter.ts';

interface TimeFilterProps {
  readonly filter: TaskFilter;
  readonly onChange: (part: {
    readonly range?: TaskRange | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  }) => void;
}

const RANGES = Object.keys(TASK_RANGES) as TaskRange[];

/** When tasks were first seen: relative, or between two moments. */
export function TimeFilter({ filter, onChange }: TimeFilterProps) {
  const [open, setOpen] = useState(false);
  const value = describe(filter);
  const absolute = (end: 'from' | 'to') => ({
    type: 'datetime-local',
    value: toLocalInput(filter[end]),
    onChange: (event: { target: { value: string } }) =>
      onChange({ range: undefined, [end]: fromLocalInput(event.target.value) }),
  });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <FilterTrigger
        label="Time"
        value={value}
        onRemove={() => onChange({ range: undefined, from: undefined, to: undefined })}
      />
      <Popover.Portal>
        <Popover.Content className={styles.menu} align="start" sideOffset={6} collisionPadding={8}>
          <p className={styles.head}>First seen in the last</p>
          <Segmented
            label="Relative range"
            options={RANGES}
            value={filter.range}
            onChange={(range) => {
              onChange({ range, from: undefined, to: undefined });
              setOpen(false);
            }}
          />
          <p className={styles.head}>or between</p>
          <label className={styles.line}>
            <span>From</span>
            <input {...absolute('from')} />
          </label>
          <label className={styles.line}>
            <span>To</span>
            <input {...absolute('to')} />
          </label>
          <Button className={styles.done ?? ''} onClick={() => setOpen(false)}>
            Done
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function describe({ range, from, to }: TaskFilter): string | undefined {
  if (range) return `last ${range}`;
  const day = (at: string) => formatDay(Date.parse(at));
  if (from && to) return `${day(from)} – ${day(to)}`;
  if (from) return `since ${day(from)}`;
  return to ? `until ${day(to)}` : undefined;
}
