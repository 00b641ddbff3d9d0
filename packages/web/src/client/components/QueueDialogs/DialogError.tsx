import styles from './QueueDialogs.module.css';

/** Why something was not done, in the server's own words. */
export function DialogError({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  return (
    <p role="alert" className={styles.error}>
      {error.message}
    </p>
  );
}
