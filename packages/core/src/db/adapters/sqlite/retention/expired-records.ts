import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { keptQueuePeriods, QUEUE_GRAINS } from '../../../queue-history/history-plan.ts';
import type { SqliteDatabase } from '../open-database.ts';
import type { SlicedWork } from './sliced-work.ts';

/** Counters of earlier runs that are kept. */
const MOST_RUNS = 100;

/** A table whose old rows are deleted. */
interface AgingTable {
  readonly delete: (limit: number) => number;
}

/** Deletes gaps, malformed messages, audit entries, the history of queues and counters that are older than they are kept. */
export class ExpiredRecords implements SlicedWork {
  readonly #tables: AgingTable[];
  #deleted = 0;

  constructor(db: SqliteDatabase, limits: ResolvedRetention, nowSeconds: number) {
    const { recordsMaxAgeSeconds: records } = limits;
    const before = (maxAge: number | null) => (maxAge === null ? null : nowSeconds - maxAge);
    const queuePeriods = keptQueuePeriods(limits, nowSeconds);
    this.#tables = [
      aging(db, 'gaps', 'ended_at < ? ORDER BY ended_at', before(records)),
      aging(db, 'malformed_events', olderById('malformed_events', 'seen_at'), before(records)),
      aging(db, 'audit_entries', olderById('audit_entries', 'at'), before(records)),
      ...QUEUE_GRAINS.map((grain) =>
        aging(db, 'queue_periods', `grain = ${grain} AND minute < ?`, queuePeriods[grain]),
      ),
      {
        delete: (limit) =>
          run(
            db,
            `DELETE FROM ingest_counters WHERE rowid IN (SELECT rowid FROM ingest_counters
               WHERE rowid <= (SELECT max(rowid) FROM ingest_counters) - ${MOST_RUNS} LIMIT ?)`,
            [limit],
          ),
      },
    ];
  }

  get deleted(): number {
    return this.#deleted;
  }

  slice(limit: number): number {
    for (let table = this.#tables[0]; table; table = this.#tables[0]) {
      const deleted = table.delete(limit);
      this.#deleted += deleted;
      if (deleted > 0) return deleted;
      this.#tables.shift();
    }
    return 0;
  }
}

/** `where` has one place for the time. */
function aging(db: SqliteDatabase, table: string, where: string, beforeSeconds: number | null): AgingTable {
  if (beforeSeconds === null) return { delete: () => 0 };
  const statement = `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${where} LIMIT ?)`;
  return { delete: (limit) => run(db, statement, [beforeSeconds, limit]) };
}

/** For tables without an index of their time, which grows with the id: reads no further than the first row that stays. */
function olderById(table: string, column: string): string {
  const firstKept = `SELECT id FROM ${table} WHERE ${column} >= ? ORDER BY id LIMIT 1`;
  return `id < coalesce((${firstKept}), 9223372036854775807) ORDER BY id`;
}

function run(db: SqliteDatabase, statement: string, values: readonly number[]): number {
  return db.$client.prepare(statement).run(...values).changes;
}
