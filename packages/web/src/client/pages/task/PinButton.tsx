import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pin, PinOff } from 'lucide-react';
import type { TaskJson, TaskPinJson } from '../../../server/api/tasks.ts';
import { sendJson } from '../../api/api-client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { Button } from '../../components/Button/Button.tsx';

/** Pins a task, so that it is kept for ever, or unpins it. Other browsers hear of it over the live stream. */
export function PinButton({ task: { id, pinned } }: { readonly task: TaskJson }) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      sendJson<TaskPinJson>(pinned ? 'DELETE' : 'PUT', `/tasks/${encodeURIComponent(id)}/pin`),
    onSuccess: (pin) =>
      client.setQueryData<TaskJson>(queryKeys.task(id), (task) => task && { ...task, pinned: pin.pinned }),
  });
  const what = pinned ? 'Pinned: kept for ever. Unpin it' : 'Keep it for ever';
  return (
    <Button
      look={pinned ? 'plain' : 'ghost'}
      aria-pressed={pinned}
      disabled={isPending}
      title={error === null ? what : error.message}
      onClick={() => mutate()}
    >
      {pinned ? <PinOff size={14} aria-hidden="true" /> : <Pin size={14} aria-hidden="true" />}
      {error === null ? (pinned ? 'Unpin' : 'Pin') : 'Not possible'}
    </Button>
  );
}
