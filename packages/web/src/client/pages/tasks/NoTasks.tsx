import { Inbox, SearchX } from 'lucide-react';
import { Button } from '../../components/Button/Button.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';

/** An empty list: because of the filter, or because nothing has come yet. */
export function NoTasks({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  if (q !== '') {
    return (
      <EmptyState icon={SearchX} title="No task matches">
        <p>
          All conditions must hold; <code>state:FAILURE,RETRY</code> asks for one of several,{' '}
          <code>math.*</code> for all that begin so. New tasks that match appear by themselves.
        </p>
        <p>
          <Button onClick={onClear}>Clear all filters</Button>
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Inbox} title="No task has been seen yet">
      <p>
        Workers tell about tasks only when started with <code>-E</code>, as in{' '}
        <code>celery -A app worker -E</code>. The queue and the time of sending are known when clients set{' '}
        <code>task_send_sent_event = True</code>.
      </p>
    </EmptyState>
  );
}
