import { CloudOff, TriangleAlert } from 'lucide-react';
import { ApiError } from '../../api/api-client.ts';
import { Button } from '../Button/Button.tsx';
import { EmptyState } from '../EmptyState/EmptyState.tsx';

/** Something could not be read or drawn: what, its code, and a way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const unreachable = error instanceof ApiError && error.status === 0;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div role="alert">
      <EmptyState
        icon={unreachable ? CloudOff : TriangleAlert}
        title={unreachable ? 'Celery CnC does not answer' : 'This could not be shown'}
      >
        <p>
          {unreachable ? 'It may be restarting. This page goes on by itself as soon as it is back.' : message}
        </p>
        {error instanceof ApiError && !unreachable && (
          <p>
            <code>{error.code}</code>
          </p>
        )}
        <p>
          <Button onClick={onRetry}>Try again</Button>
        </p>
      </EmptyState>
    </div>
  );
}
