import type { PoolClient } from 'pg';
import type { EventTally } from '../../models/rollup.ts';
import { Measure } from '../../rollups/measure.ts';
import { encodeMeasure } from '../../rollups/measure-codec.ts';
import { boundedMinute } from '../../rollups/rollup-key.ts';
import type { SeriesBook } from './series-book.ts';
import { Statement } from './statement.ts';

const APPEND = new Statement(
  'rollup_deltas_append',
  `INSERT INTO rollup_deltas (minute, series, data)
   SELECT * FROM unnest($1::int[], $2::int[], $3::bytea[])`,
);

/** What a batch adds to a series in a minute. */
interface Delta {
  readonly minute: number;
  readonly series: number;
  readonly measure: Measure;
}

/** Appends what the tallies of a batch add to the rollups, inside its transaction; `rollup-fold.ts` sums it up. */
export async function addToRollups(
  client: PoolClient,
  series: SeriesBook,
  tallies: readonly EventTally[],
): Promise<void> {
  if (tallies.length === 0) return;
  await series.know(tallies);
  const deltas = new Map<string, Delta>();
  for (const tally of tallies) {
    const minute = boundedMinute(tally.minute);
    const id = series.idOf(tally);
    const key = `${minute}\n${id}`;
    const delta = deltas.get(key) ?? { minute, series: id, measure: new Measure() };
    deltas.set(key, delta);
    delta.measure.add(tally);
  }
  const list = [...deltas.values()];
  await APPEND.rows(client, [
    list.map(({ minute }) => minute),
    list.map((delta) => delta.series),
    list.map(({ measure }) => encodeMeasure(measure)),
  ]);
}
