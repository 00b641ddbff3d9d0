import { TASK_SORTS } from '@celery-cnc/core/models';
import { ArrowDownUp, Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Button } from '../Button/Button.tsx';
import menu from './ColumnMenu.module.css';
import { type ListOrder, SORT_LABELS } from './list-order.ts';
import styles from './SortMenu.module.css';

interface SortMenuProps {
  readonly order: ListOrder;
  readonly onOrder: (order: ListOrder) => void;
}

const ORDERS = TASK_SORTS.flatMap((sort) => (['desc', 'asc'] as const).map((order) => ({ sort, order })));

/** Chooses the order of the list where there are no heads of columns to press. */
export function SortMenu({ order, onOrder }: SortMenuProps) {
  const current = SORT_LABELS[order.sort];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button
          className={styles.trigger ?? ''}
          aria-label={`Sort: ${current.label}, ${current[order.order]}`}
        >
          <ArrowDownUp size={14} aria-hidden="true" />
          {current.label}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={`${order.sort} ${order.order}`}>
            {ORDERS.map((choice) => (
              <DropdownMenu.RadioItem
                key={`${choice.sort} ${choice.order}`}
                value={`${choice.sort} ${choice.order}`}
                className={`${menu.item} ${styles.item}`}
                onSelect={() => onOrder(choice)}
              >
                {SORT_LABELS[choice.sort].label}
                <span className={styles.way}>{SORT_LABELS[choice.sort][choice.order]}</span>
                <DropdownMenu.ItemIndicator className={styles.check}>
                  <Check size={14} aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
