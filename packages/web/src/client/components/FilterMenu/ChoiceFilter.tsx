import { Popover } from 'radix-ui';
import { useState } from 'react';
import styles from './ChoiceFilter.module.css';
import { ChoiceList } from './ChoiceList.tsx';
import type { Choice } from './choice.ts';
import { FilterTrigger } from './FilterTrigger.tsx';

interface ChoiceFilterProps {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly multiple?: boolean;
  /** What else can be typed than the options; absent where nothing can. */
  readonly free?: string;
  /** Stands below the options. */
  readonly note?: string | undefined;
  readonly onOpen?: () => void;
}

/** A filter by one or several of known values, or by a typed one. */
export function ChoiceFilter({
  label,
  options,
  values,
  onChange,
  multiple = false,
  free,
  note,
  onOpen,
}: ChoiceFilterProps) {
  const [open, setOpen] = useState(false);
  const choose = (value: string) => {
    if (multiple) {
      onChange(values.includes(value) ? values.filter((known) => known !== value) : [...values, value]);
      return;
    }
    onChange(values.includes(value) ? [] : [value]);
    setOpen(false);
  };
  const shown = values.map((value) => options.find((option) => option.value === value)?.text ?? value);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) onOpen?.();
      }}
    >
      <FilterTrigger
        label={label}
        value={
          shown.length === 0 ? undefined : shown.length > 2 ? `${shown.length} chosen` : shown.join(', ')
        }
        onRemove={() => onChange([])}
      />
      <Popover.Portal>
        <Popover.Content className={styles.menu} align="start" sideOffset={6} collisionPadding={8}>
          <ChoiceList
            label={label}
            options={options}
            values={values}
            onChoose={choose}
            multiple={multiple}
            free={free}
            note={note}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
