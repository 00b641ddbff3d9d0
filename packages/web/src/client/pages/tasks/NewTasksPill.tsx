import { ArrowUp } from 'lucide-react';
import { formatCompact } from '../../format/number.ts';
import styles from './NewTasksPill.module.css';
import type { TaskFlow } from './use-task-flow.ts';

/** Says how many tasks wait above, and shows them. */
export function NewTasksPill({ flow }: { readonly flow: TaskFlow }) {
  if (flow.waiting === 0 && !flow.more) return null;
  return (
    <button type="button" className={styles.pill} onClick={flow.showNew}>
      <ArrowUp size={13} aria-hidden="true" />
      <span className="numeric">
        {flow.waiting === 0 ? 'New tasks' : `${formatCompact(flow.waiting)}${flow.more ? '+' : ''} new`}
      </span>
    </button>
  );
}
