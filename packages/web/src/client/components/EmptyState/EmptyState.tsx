import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** Why there is nothing. */
  readonly title: string;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly small?: boolean;
}

/** Says why a place is empty and what to do. */
export function EmptyState({ icon: Icon, title, children, small = false }: EmptyStateProps) {
  return (
    <div className={small ? styles.small : styles.empty}>
      <span className={styles.icon}>
        <Icon size={small ? 16 : 20} aria-hidden="true" />
      </span>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div className={styles.text}>{children}</div>}
    </div>
  );
}
