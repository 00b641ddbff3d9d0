import type { RevokeLimitJson } from '../../../server/api/control.ts';
import { explainLimit } from './explain-limit.ts';
import styles from './StopTasks.module.css';

/** What it does not do, one line each. */
export function Limits({ limits }: { readonly limits: readonly RevokeLimitJson[] }) {
  if (limits.length === 0) return null;
  return (
    <ul className={styles.limits}>
      {limits.map((limit) => (
        <li key={limit.code}>{explainLimit(limit)}</li>
      ))}
    </ul>
  );
}
