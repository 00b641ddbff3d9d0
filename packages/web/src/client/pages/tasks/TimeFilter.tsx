import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../../components/Button/Button.tsx';
import { FilterTrigger } from '../../components/FilterMenu/FilterTrigger.tsx';
import { Segmented } from '../../components/Segmented/Segmented.tsx';
import { formatDay } from '../../format/time.ts';
import { fromLocalInput, toLocalInput } from './local-input.ts';
import { SEEN_RANGES, type SeenRange } from './seen-range.ts';
import styles from './TimeFilter.module.css';

interface TimeFilterProps {
  readonly range: SeenRange;
  readonly onChange: (range: SeenRange) => void;
}

/** When tasks were first seen: relative, or between two moments. */
export function TimeFilter({ range, onChange }: TimeFilterProps) {
  const [open, setOpen] = useState(false);
  const value = describe(range);
  const absolute = (end: 'from' | 'to') => ({
    type: 'datetime-local',
    value: toLocalInput(range[end]),
    onChange: (event: { target: { value: string } }) => {
      const { last: _last, [end]: _end, ...rest } = range;
      const at = fromLocalInput(event.target.value);
      onChange(at === undefined ? rest : { ...rest, [end]: at });
    },
  });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <FilterTrigger label="Time" value={value} onRemove={() => onChange({})} />
      <Popover.Portal>
        <Popover.Content className={styles.menu} align="start" sideOffset={6} collisionPadding={8}>
          <p className={styles.head}>First seen in the last</p>
          <Segmented
            label="Relative range"
            options={SEEN_RANGES}
            value={SEEN_RANGES.find((last) => last === range.last)}
            onChange={(last) => {
              onChange({ last });
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

function describe({ last, from, to }: SeenRange): string | undefined {
  if (last !== undefined) return `last ${last}`;
  const day = (at: string) => formatDay(Date.parse(at));
  if (from && to) return `${day(from)} – ${day(to)}`;
  if (from) return `since ${day(from)}`;
  return to ? `until ${day(to)}` : undefined;
}
