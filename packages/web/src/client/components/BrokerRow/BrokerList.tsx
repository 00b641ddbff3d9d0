import type { BrokerJson } from '../../../server/api/meta.ts';
import styles from './BrokerRow.module.css';
import { BrokerRow } from './BrokerRow.tsx';

/** The brokers that are watched; `undefined` while they are not known. */
export function BrokerList({ brokers }: { readonly brokers: readonly BrokerJson[] | undefined }) {
  if (brokers?.length === 0)
    return <p className={styles.none}>No broker is watched: the configuration names no app.</p>;
  return (
    <ul className={styles.list}>
      {brokers?.map((broker) => (
        <BrokerRow key={broker.broker} broker={broker} />
      ))}
    </ul>
  );
}
