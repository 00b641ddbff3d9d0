import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import styles from './QueryHelp.module.css';

interface QueryHelpProps {
  /** Told an example that was chosen. */
  readonly onAdd: (example: string) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

const EXAMPLES: readonly (readonly [example: string, meaning: string])[] = [
  ['"connection reset"', 'a phrase in arguments, result, error, name or id'],
  ['state:FAILURE,RETRY', 'one of several states'],
  ['name:math.*', 'a task, or a glob of * and ?'],
  ['-worker:w1@host', 'not on this worker'],
  ['exception:*Timeout*', 'by the class of the exception'],
  ['runtime:>2s', 'longer than; also 500ms..2s, <1h30m'],
  ['received:>-1h', 'in the last hour; also a day or a time (UTC)'],
  ['finished:2026-11-24..2026-11-25', 'between two days, both included'],
  ['root:…', 'a whole workflow, by the id of its root'],
  ['stamp:tenant=acme', 'by a stamp'],
  ['is:pinned', 'kept by hand'],
];

/** The query language in a few examples; choosing one writes it into the query. */
export function QueryHelp({ onAdd, children }: QueryHelpProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.help}
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label="How to search"
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <p className={styles.lead}>
            Conditions stand between spaces and must all hold. A minus turns one round, commas give several
            values.
          </p>
          <ul className={styles.list}>
            {EXAMPLES.map(([example, meaning]) => (
              <li key={example}>
                <button
                  type="button"
                  className={styles.example}
                  onClick={() => {
                    setOpen(false);
                    onAdd(example.replace('…', ''));
                  }}
                >
                  <code>{example}</code>
                  <span>{meaning}</span>
                </button>
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
