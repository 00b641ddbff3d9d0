import styles from './Skeleton.module.css';

/** Grey lines where content will be. */
export function Skeleton({ lines = 3, height = 12 }: { readonly lines?: number; readonly height?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity and never change places
        <span key={index} style={{ height, width: `${92 - ((index * 37) % 45)}%` }} />
      ))}
    </div>
  );
}
