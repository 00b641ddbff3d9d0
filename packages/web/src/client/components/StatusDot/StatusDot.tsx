import type { ProcessStatus } from '@celery-cnc/core/component';
import type { WorkerStatus } from '@celery-cnc/core/models';
import styles from './StatusDot.module.css';

type Status = ProcessStatus | WorkerStatus | 'degraded';

const SHAPES: Readonly<Record<Status, { readonly shape: string; readonly word: string }>> = {
  up: { shape: 'good', word: 'Up' },
  online: { shape: 'good', word: 'Online' },
  starting: { shape: 'waiting', word: 'Starting' },
  degraded: { shape: 'warning', word: 'Degraded' },
  down: { shape: 'bad', word: 'Down' },
  failed: { shape: 'bad', word: 'Failed' },
  offline: { shape: 'off', word: 'Offline' },
  stopped: { shape: 'off', word: 'Stopped' },
};

/** Status of a worker or process: a mark whose form differs too, and its word unless `bare`. */
export function StatusDot({ status, bare = false }: { readonly status: Status; readonly bare?: boolean }) {
  const { shape, word } = SHAPES[status];
  return (
    <span className={`${styles.status} ${styles[shape]}`}>
      <span className={styles.mark} aria-hidden="true" />
      <span className={bare ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  );
}
