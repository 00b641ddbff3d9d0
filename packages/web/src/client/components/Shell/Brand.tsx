import styles from './Brand.module.css';

/** The mark and the name. */
export function Brand({ compact = false }: { readonly compact?: boolean }) {
  return (
    <span className={styles.brand}>
      <svg viewBox="0 0 24 24" className={styles.mark} aria-hidden="true">
        <rect width="24" height="24" rx="6.5" />
        <path d="M7 18V10.4M12 18V7.2M17 18v-5.6" />
        <circle cx="12" cy="6" r="1.7" />
      </svg>
      <span className={compact ? 'visually-hidden' : styles.name}>Celery CnC</span>
    </span>
  );
}
