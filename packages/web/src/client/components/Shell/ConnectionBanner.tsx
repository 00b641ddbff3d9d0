import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CloudOff, DatabaseZap } from 'lucide-react';
import { ApiError } from '../../api/api-client.ts';
import { metaQuery } from '../../api/queries.ts';
import { useLiveStatus } from '../../live/LiveProvider.tsx';
import { Button } from '../Button/Button.tsx';
import styles from './ConnectionBanner.module.css';

/** Told across the page: the API does not answer, or the database is not well. */
export function ConnectionBanner() {
  const client = useQueryClient();
  const { data, error } = useQuery(metaQuery);
  const status = useLiveStatus();
  if (error && status !== 'live') {
    const unreachable = error instanceof ApiError && error.status === 0;
    return (
      <div className={styles.banner} role="alert">
        <CloudOff size={15} aria-hidden="true" />
        <span className={styles.text}>
          <strong>
            {unreachable
              ? 'Celery CnC does not answer.'
              : `Celery CnC answers with an error: ${error.message}`}
          </strong>{' '}
          What you see is the last state known. Tried again by itself.
        </span>
        <Button onClick={() => void client.invalidateQueries()}>Try now</Button>
      </div>
    );
  }
  if (data && (data.database.problem !== null || !data.database.ok)) {
    return (
      <div className={styles.banner} role="alert">
        <DatabaseZap size={15} aria-hidden="true" />
        <span className={styles.text}>
          <strong>
            {data.database.ok
              ? 'A part of the database is not well.'
              : 'Nothing new is stored: the database is not well.'}
          </strong>{' '}
          {data.database.problem ?? 'Its log says more.'}
        </span>
      </div>
    );
  }
  return null;
}
