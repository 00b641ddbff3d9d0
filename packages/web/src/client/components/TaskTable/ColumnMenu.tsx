import { Check, Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../Button/Button.tsx';
import styles from './ColumnMenu.module.css';
import { TASK_COLUMNS } from './task-columns.tsx';
import { type ColumnVisibility, parseVisibility } from './use-column-visibility.ts';

interface ColumnMenuProps {
  readonly visibility: ColumnVisibility;
  readonly onChange: (visibility: ColumnVisibility) => void;
}

/** Chooses the columns of the task table. */
export function ColumnMenu({ visibility, onChange }: ColumnMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button className={styles.trigger ?? ''}>
          <Columns3 size={14} aria-hidden="true" />
          Columns
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={6}>
          {TASK_COLUMNS.map(({ id, label }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              className={styles.item}
              checked={visibility[id] ?? false}
              // The task's name is what a row is about.
              disabled={id === 'name'}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) => onChange({ ...visibility, [id]: checked })}
            >
              <span className={styles.box}>
                <DropdownMenu.ItemIndicator asChild>
                  <Check size={11} strokeWidth={3.5} aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </span>
              {label}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className={styles.line} />
          <DropdownMenu.Item className={styles.item} onSelect={() => onChange(parseVisibility(null))}>
            Reset
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
