import { SearchX } from 'lucide-react';
import { Button } from '../../components/Button/Button.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';

/** In the place of the list, where a link brought a query that cannot be read. */
export function UnreadableQuery({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="This query cannot be read">
      <p>What is wrong with it is told above; nothing is searched until it is right.</p>
      <p>
        <Button onClick={onClear}>Show all tasks</Button>
      </p>
    </EmptyState>
  );
}
