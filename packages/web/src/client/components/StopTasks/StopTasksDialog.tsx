import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AbortJson } from '../../../server/api/control.ts';
import { sendJson } from '../../api/api-client.ts';
import { revokeCountQuery, stopTasks } from '../../api/revoke-queries.ts';
import { ConfirmDialog } from '../ConfirmDialog/ConfirmDialog.tsx';
import { Segmented } from '../Segmented/Segmented.tsx';
import { Limits } from './Limits.tsx';
import { RevokeOutcome } from './RevokeOutcome.tsx';
import { type RevokeTarget, SIGNALS, type Signal, tasksInWords } from './revoke-target.ts';
import styles from './StopTasks.module.css';

/** Ways to stop tasks; Celery's own words. */
type Way = 'Revoke' | 'Terminate' | 'Abort';

const EXPLAINED: Readonly<Record<Way, string>> = {
  Revoke:
    'Workers start none of what waits. Messages stay in their queue until a worker takes and drops them.',
  Terminate: 'As Revoke, and what runs gets a signal.',
  Abort: 'Sets ABORTED in the result backend: an AbortableTask that looks gives up. Others notice nothing.',
};

interface StopTasksDialogProps {
  readonly title: string;
  readonly target: RevokeTarget;
  /** The one task that may be aborted too. */
  readonly abortable?: string;
  /** More to choose, before the numbers. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** Stops tasks: says what each way does, counts, asks, and tells how it went. */
export function StopTasksDialog({ title, target, abortable, children, onClose }: StopTasksDialogProps) {
  const [way, setWay] = useState<Way>('Revoke');
  const [signal, setSignal] = useState<Signal>('SIGTERM');
  const request = { target, terminate: way === 'Terminate' ? signal : undefined };
  const stop = useMutation({ mutationFn: () => stopTasks(request) });
  const abort = useMutation({
    mutationFn: () => sendJson<AbortJson>('POST', '/tasks/abort', undefined, { taskId: abortable }),
  });
  const isDone = stop.isSuccess || abort.isSuccess;
  const count = useQuery(revokeCountQuery(request, way !== 'Abort' && !isDone));
  const counted = count.data?.items ?? [];
  const tasks = counted.reduce((sum, { revocation }) => sum + (revocation?.tasks ?? 0), 0);
  const isAborting = way === 'Abort';
  const error = stop.error ?? abort.error ?? (isAborting ? null : count.error);
  const many = !isAborting && tasks !== 1;
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={many ? `${way} ${tasksInWords(tasks)}` : way}
      disabled={(!isAborting && tasks === 0) || stop.isPending || abort.isPending}
      onConfirm={isDone ? null : () => (isAborting ? abort.mutate() : stop.mutate())}
      onClose={onClose}
    >
      {stop.data?.items.map((answer) => (
        <RevokeOutcome key={answer.broker} answer={answer} />
      ))}
      {abort.data && <p role="status">{abortOutcome(abort.data)}</p>}
      {!isDone && (
        <>
          <div className={styles.row}>
            <Segmented
              label="How"
              options={abortable === undefined ? ['Revoke', 'Terminate'] : ['Revoke', 'Terminate', 'Abort']}
              value={way}
              onChange={setWay}
            />
            {way === 'Terminate' && <SignalSelect signal={signal} onChange={setSignal} />}
          </div>
          <p>{EXPLAINED[way]}</p>
          {!isAborting && children}
          {!isAborting &&
            counted.map(({ broker, revocation, unreachable }) =>
              revocation ? (
                <Limits key={broker} limits={revocation.limits} />
              ) : (
                <p key={broker} className={styles.error}>
                  {unreachable?.message}
                </p>
              ),
            )}
        </>
      )}
      {!isDone && !isAborting && count.isSuccess && tasks === 0 && (
        <p>None of them can be stopped: all have ended.</p>
      )}
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
    </ConfirmDialog>
  );
}

function SignalSelect({
  signal,
  onChange,
}: {
  readonly signal: Signal;
  readonly onChange: (signal: Signal) => void;
}) {
  return (
    <select
      aria-label="Signal"
      className={styles.select}
      value={signal}
      onChange={(event) => onChange(event.target.value as Signal)}
    >
      {SIGNALS.map((known) => (
        <option key={known}>{known}</option>
      ))}
    </select>
  );
}

function abortOutcome({ aborted, previousState }: AbortJson): string {
  return aborted
    ? 'Marked as aborted. The task gives up when it looks, if it is an AbortableTask.'
    : `Not aborted: its result is stored already (${previousState}).`;
}
