import type { PoolClient } from 'pg';
import { foldMinutes } from '../../rollups/fold-minutes.ts';
import { GRAINS, type Grain } from '../../rollups/grain.ts';
import { Measure } from '../../rollups/measure.ts';
import { addEncoded, encodeMeasure } from '../../rollups/measure-codec.ts';
import { rollupKey } from '../../rollups/rollup-key.ts';
import type { PostgresDatabase } from './open-database.ts';
import { Statement } from './statement.ts';
import { inTransaction } from './transaction.ts';

const FOLDED_AT_ONCE = 2000;
/** Any number that nothing else in the database locks: one host folds at a time. */
const FOLD_LOCK = 0x63_6e_63_02;

const TRY_LOCK = new Statement('rollup_fold_lock', `SELECT pg_try_advisory_xact_lock(${FOLD_LOCK})`);
const TAKE = new Statement(
  'rollup_deltas_take',
  `WITH taken AS (
     DELETE FROM rollup_deltas WHERE id IN (SELECT id FROM rollup_deltas ORDER BY id LIMIT $1)
     RETURNING minute, series, data)
   SELECT taken.minute, taken.data, s.id, s.name, s.queue, s.worker FROM taken JOIN rollup_series s ON s.id = taken.series`,
);
const WANTED = 'unnest($1::text[], $2::bigint[])';
const READ = new Statement(
  'rollup_sums_read',
  `SELECT s.grain, s.key::float8, s.data FROM ${WANTED} AS wanted (grain, key) JOIN rollup_sums s USING (grain, key)`,
);
const WRITE = new Statement(
  'rollup_sums_write',
  `INSERT INTO rollup_sums (grain, key, data) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
   ON CONFLICT (grain, key) DO UPDATE SET data = excluded.data`,
);

type Taken = readonly [
  ...[minute: number, data: Buffer, id: number, name: number, queue: number, worker: number],
];

/**
 * Moves the oldest deltas into the sums, in one transaction; whoever reads sees each delta once, here or there. Resolves
 * to `false` when nothing is left to do, or another host does it.
 */
export async function foldRollups(db: PostgresDatabase): Promise<boolean> {
  return inTransaction(db.$client, async (client) => {
    const [locked] = await TRY_LOCK.rows<readonly [boolean]>(client, []);
    if (!locked?.[0]) return false;
    const deltas = await TAKE.rows<Taken>(client, [FOLDED_AT_ONCE]);
    if (deltas.length > 0) await addToSums(client, deltas);
    return deltas.length === FOLDED_AT_ONCE;
  });
}

async function addToSums(client: PoolClient, deltas: readonly Taken[]): Promise<void> {
  const measures = new Map<string, Measure>();
  const measureAt = (grain: Grain, key: number) => {
    const place = `${grain} ${key}`;
    const measure = measures.get(place) ?? new Measure();
    measures.set(place, measure);
    return measure;
  };
  const minutes = deltas.map(([minute, data, id, name, queue, worker]) => ({
    series: { id, name, queue, worker },
    ...{ minute, data },
  }));
  for (const { series, minute, data } of minutes) {
    addEncoded(measureAt('minute', rollupKey('series', minute, series.id)), data);
  }
  foldMinutes(minutes, measureAt);
  const places = [...measures.keys()].map(placeOf);
  const columns = [places.map(({ grain }) => grain), places.map(({ key }) => key)];
  for (const [grain, key, data] of await READ.rows<readonly [Grain, number, Buffer]>(client, columns)) {
    addEncoded(measureAt(grain, key), data);
  }
  await WRITE.rows(client, [...columns, [...measures.values()].map(encodeMeasure)]);
}

function placeOf(place: string): { grain: Grain; key: number } {
  const [grain, key] = place.split(' ');
  return { grain: GRAINS.find((known) => known === grain) as Grain, key: Number(key) };
}
