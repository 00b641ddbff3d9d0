import type { ReactNode } from 'react';
import styles from './KeyValues.module.css';

/** One labelled value; `null` values are shown as not known. */
export interface KeyValue {
  readonly label: string;
  readonly value: ReactNode;
  /** Machine text: ids, addresses. */
  readonly mono?: boolean;
}

/** Labelled values in two columns. */
export function KeyValues({ entries }: { readonly entries: readonly KeyValue[] }) {
  return (
    <dl className={styles.list}>
      {entries.map(({ label, value, mono }) => (
        <div key={label} className={styles.row}>
          <dt>{label}</dt>
          <dd className={mono ? styles.mono : undefined}>
            {value === null || value === '' ? <span className={styles.unknown}>–</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
