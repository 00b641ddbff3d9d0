import type { PoolClient } from 'pg';
import type { QueueMinutes } from '../../models/queue-history.ts';
import { changeQueuePause, type QueuePause, type QueuePauseChange } from '../../models/queue-pause.ts';
import { sumsOfMinute } from '../../queue-history/queue-sums.ts';
import type { LabelBook } from './label-book.ts';
import { Statement } from './statement.ts';
import { storableText } from './storable-text.ts';

/** A host that makes the row at the same time is waited for. */
const LOCK_PAUSE = new Statement(
  'queue_pauses_lock',
  `INSERT INTO queue_pauses AS known (broker, queue, state, since, workers) VALUES ($1, $2, 'resuming', 0, '[]')
   ON CONFLICT (broker, queue) DO UPDATE SET since = known.since
   RETURNING state, since, workers, xmax = 0 AS is_new`,
);
const SAVE_PAUSE = new Statement(
  'queue_pauses_save',
  'UPDATE queue_pauses SET state = $3, since = $4, workers = $5 WHERE broker = $1 AND queue = $2',
);
const FORGET_PAUSE = new Statement(
  'queue_pauses_forget',
  'DELETE FROM queue_pauses WHERE broker = $1 AND queue = $2',
);

/** Only the host whose minute it is adds it to the hour. */
const ADD_MINUTES = new Statement(
  'queue_periods_add',
  `WITH added AS (
     INSERT INTO queue_periods (grain, broker, queue, minute, minutes, ready, ready_most, unacknowledged,
       unacknowledged_minutes, consumers, incoming, outgoing, flow_minutes)
     SELECT 1, $1, queue, $2, 1, ready, ready_most, unacknowledged, unacknowledged_minutes, consumers, incoming, outgoing, flow_minutes
     FROM unnest($3::int[], $4::float8[], $5::float8[], $6::float8[], $7::int[], $8::float8[], $9::float8[], $10::float8[], $11::int[])
       AS sample (queue, ready, ready_most, unacknowledged, unacknowledged_minutes, consumers, incoming, outgoing, flow_minutes)
     ORDER BY queue ON CONFLICT DO NOTHING RETURNING *)
   INSERT INTO queue_periods AS known
   SELECT 60, broker, queue, minute - minute % 60, minutes, ready, ready_most, unacknowledged, unacknowledged_minutes, consumers,
     incoming, outgoing, flow_minutes
   FROM added ORDER BY queue
   ON CONFLICT (grain, broker, queue, minute) DO UPDATE SET
     minutes = known.minutes + excluded.minutes,
     ready = known.ready + excluded.ready,
     ready_most = greatest(known.ready_most, excluded.ready_most),
     unacknowledged = known.unacknowledged + excluded.unacknowledged,
     unacknowledged_minutes = known.unacknowledged_minutes + excluded.unacknowledged_minutes,
     consumers = known.consumers + excluded.consumers,
     incoming = known.incoming + excluded.incoming,
     outgoing = known.outgoing + excluded.outgoing,
     flow_minutes = known.flow_minutes + excluded.flow_minutes`,
);

type PauseRow = readonly [
  state: QueuePause['state'],
  since: number,
  workers: readonly string[],
  isNew: boolean,
];

/** Changes what is remembered of one pause, within a transaction. */
export async function writeQueuePause(
  client: PoolClient,
  change: QueuePauseChange,
): Promise<QueuePause | null> {
  const [broker, queue] = [storableText(change.broker), storableText(change.queue)];
  const [row] = await LOCK_PAUSE.rows<PauseRow>(client, [broker, queue]);
  const [state, since, workers, isNew] = row as PauseRow;
  const after = changeQueuePause(isNew ? null : { broker, queue, state, since, workers }, change);
  if (after === null) await FORGET_PAUSE.rows(client, [broker, queue]);
  else {
    const names = JSON.stringify(after.workers.map(storableText));
    await SAVE_PAUSE.rows(client, [broker, queue, after.state, after.since, names]);
  }
  return after;
}

/** Adds a minute of queues, and adds it to its hour; one that is there already changes nothing. */
export async function writeQueueMinutes(
  client: PoolClient,
  labels: LabelBook,
  { broker, minute, queues }: QueueMinutes,
): Promise<void> {
  const named = [...new Map(queues.map((sample) => [storableText(sample.queue), sample]))];
  await labels.know([['broker', storableText(broker)], ...named.map(([queue]) => ['queue', queue] as const)]);
  const rows = named.map(([queue, sample]) => ({ id: labels.idOf('queue', queue), ...sumsOfMinute(sample) }));
  await ADD_MINUTES.rows(client, [
    labels.idOf('broker', storableText(broker)),
    minute,
    rows.map(({ id }) => id),
    rows.map(({ ready }) => ready),
    rows.map(({ readyMost }) => readyMost),
    rows.map(({ unacknowledged }) => unacknowledged),
    rows.map(({ unacknowledgedMinutes }) => unacknowledgedMinutes),
    rows.map(({ consumers }) => consumers),
    rows.map(({ incoming }) => incoming),
    rows.map(({ outgoing }) => outgoing),
    rows.map(({ flowMinutes }) => flowMinutes),
  ]);
}
