import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '../../api/api-client.ts';
import { queryKeys } from '../../api/query-keys.ts';

/** Changes something about a queue over the API; what is shown of queues is read anew then. */
export function useQueueChange<Answer>(
  action: 'purge' | 'move' | 'delete-message' | 'pause' | 'resume',
  onDone: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => sendJson<Answer>('POST', `/queues/${action}`, undefined, body),
    onSuccess: onDone,
    // A move that broke off has changed something as well.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: queryKeys.queues });
      void client.invalidateQueries({ queryKey: queryKeys.queueMessages });
    },
  });
}
