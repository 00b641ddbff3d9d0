import type { PoolClient } from 'pg';
import type { EventTally } from '../../models/rollup.ts';
import { runtimeOf } from '../../models/series.ts';
import { type Label, type LabelBook, NO_LABEL } from './label-book.ts';
import { Statement } from './statement.ts';

const KEY = 'minute, type, name, queue, worker, broker, exception_class';
/** In the order of the key, so that two hosts which add to the same rows never wait for each other in a circle. */
const ADD = new Statement(
  'rollups_add',
  `INSERT INTO rollups AS known (${KEY}, count, runtime_seconds)
   SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::float8[])
     AS added (${KEY}, count, runtime_seconds) ORDER BY ${KEY}
   ON CONFLICT (${KEY}) DO UPDATE SET
     count = known.count + excluded.count, runtime_seconds = known.runtime_seconds + excluded.runtime_seconds`,
);

/** Adds the tallies of a batch to the rollups, inside its transaction. */
export async function addToRollups(
  client: PoolClient,
  labels: LabelBook,
  tallies: readonly EventTally[],
): Promise<void> {
  if (tallies.length === 0) return;
  await labels.know(tallies.flatMap(labelsOf));
  const idOf = (kind: 'task' | 'queue' | 'worker' | 'exception', text: string | null) =>
    text === null ? NO_LABEL : labels.idOf(kind, text);
  await ADD.rows(client, [
    tallies.map(({ minute }) => minute),
    tallies.map(({ type }) => labels.idOf('event', type)),
    tallies.map(({ name }) => idOf('task', name)),
    tallies.map(({ queue }) => idOf('queue', queue)),
    tallies.map(({ worker }) => idOf('worker', worker)),
    tallies.map(({ broker }) => labels.idOf('broker', broker)),
    tallies.map(({ exceptionClass }) => idOf('exception', exceptionClass)),
    tallies.map(({ count }) => count),
    tallies.map(runtimeOf),
  ]);
}

function labelsOf({ type, name, queue, worker, broker, exceptionClass }: EventTally): Label[] {
  const labels: (readonly [Label[0], string | null])[] = [
    ['event', type],
    ['task', name],
    ['queue', queue],
    ['worker', worker],
    ['broker', broker],
    ['exception', exceptionClass],
  ];
  return labels.filter((label): label is Label => label[1] !== null);
}
