import type Database from 'better-sqlite3';
import type { ResolvedRetention } from '../../../../config/resolved-config.ts';
import { RETENTION_CLASSES, type RetentionClass } from '../../../models/retention.ts';
import type { IngestWriter } from '../ingest-writer.ts';
import { NO_LABEL } from '../label-book.ts';
import type { SqliteDatabase } from '../open-database.ts';
import { countStoredTasks } from '../queries/records.ts';
import type { TaskRowKey } from '../task-writer.ts';
import { countPages } from './free-space.ts';
import type { SlicedWork } from './sliced-work.ts';

const MICROSECONDS_A_SECOND = 1_000_000;
/** Room within the limit of bytes for pages that are free for what comes next. */
const USED_SHARE = 0.95;
/** Whatever the limits: younger tasks may still get late events, and the journal may still hold some of theirs. */
const LEAST_AGE_SECONDS = 60;

/** Limits of tasks; bytes are those of the main file. */
export type TaskLimits = Pick<ResolvedRetention, 'maxAgeSeconds' | 'failuresMaxAgeSeconds' | 'maxTasks'> & {
  readonly maxBytes: number | null;
};

interface Candidate {
  readonly seq: number;
  readonly id: Buffer | string;
  readonly name: number | null;
  readonly finishedAt: number | null;
}

/** A state whose tasks are looked at, oldest first. */
interface Lane {
  /** Number of the state's label. */
  readonly state: number;
  /** Microseconds: what this is first seen before is too old; `null` for never. */
  readonly cutoff: number | null;
  /** Under pressure all ages shrink alike: a task's age counts as a share of this. */
  readonly weight: number;
  /** How far this run has come. */
  after: number;
  hasExpired: boolean;
}

/** Deletes tasks: those that are older than they are kept, and where there are too many, those nearest to their age. */
export class ExpiredTasks implements SlicedWork {
  readonly #client: Database.Database;
  readonly #db: SqliteDatabase;
  readonly #writer: IngestWriter;
  readonly #limits: TaskLimits;
  readonly #now: number;
  readonly #lanes: readonly Lane[];
  readonly #next;
  readonly #head;
  #deleted = 0;
  #problem: string | null = null;

  constructor(db: SqliteDatabase, writer: IngestWriter, limits: TaskLimits, nowSeconds: number) {
    this.#client = db.$client;
    this.#db = db;
    this.#writer = writer;
    this.#limits = limits;
    this.#now = nowSeconds * MICROSECONDS_A_SECOND;
    this.#lanes = lanesOf(db, limits, this.#now);
    const unpinned = `FROM tasks WHERE state = ? AND seq > ? AND seq < ?
      AND NOT EXISTS (SELECT 1 FROM pins WHERE pins.seq = tasks.seq) ORDER BY seq LIMIT ?`;
    this.#next = db.$client.prepare(`SELECT seq, id, name, finished_at AS finishedAt ${unpinned}`);
    this.#head = db.$client.prepare(`SELECT seq ${unpinned}`).pluck();
  }

  get deleted(): number {
    return this.#deleted;
  }

  /** Why not all that should go could go. */
  get problem(): string | null {
    return this.#problem;
  }

  slice(limit: number): number {
    const lane = this.#lanes.find(({ hasExpired }) => hasExpired);
    return lane ? this.#deleteExpired(lane, limit) : this.#deleteExcess(limit);
  }

  /** Looks at the next tasks of a state that were seen before its cutoff. */
  #deleteExpired(lane: Lane, limit: number): number {
    const cutoff = lane.cutoff ?? 0;
    const found = this.#candidates(lane, cutoff, limit);
    lane.after = found.at(-1)?.seq ?? lane.after;
    if (found.length < limit) {
      lane.hasExpired = false;
      lane.after = 0;
    }
    // A task may have ended long after it was first seen. Clocks of workers that are ahead make nothing immortal.
    const isLate = ({ finishedAt }: Candidate) => {
      const ended = (finishedAt ?? 0) * MICROSECONDS_A_SECOND;
      return ended >= cutoff && ended <= this.#now;
    };
    this.#erase(
      lane,
      found.filter((row) => !isLate(row)),
    );
    // Also where this lane had nothing: other lanes and the excess come next.
    return Math.max(found.length, 1);
  }

  #deleteExcess(limit: number): number {
    const excess = this.#excess();
    if (excess <= 0) return 0;
    const before = this.#now - LEAST_AGE_SECONDS * MICROSECONDS_A_SECOND;
    const lane = this.#oldestLane(before);
    if (!lane) {
      this.#problem =
        'more is stored than database.retention allows, but what is left is open, pinned or of the last minute';
      return 0;
    }
    const found = this.#candidates(lane, before, Math.min(limit, excess));
    lane.after = found.at(-1)?.seq ?? before;
    this.#erase(lane, found);
    return found.length;
  }

  /** How many tasks are too many; of bytes an estimate, which comes true over several slices. */
  #excess(): number {
    const { maxTasks, maxBytes } = this.#limits;
    const stored = countStoredTasks(this.#db);
    const tooMany = maxTasks === null ? 0 : stored - maxTasks;
    if (maxBytes === null) return tooMany;
    const { pages, free, pageBytes } = countPages(this.#client);
    const share = 1 - (maxBytes * USED_SHARE) / ((pages - free) * pageBytes);
    return Math.max(tooMany, Math.ceil(share * stored));
  }

  /** The state whose oldest task is the nearest to its age. */
  #oldestLane(before: number): Lane | undefined {
    let oldest: Lane | undefined;
    let share = -1;
    for (const lane of this.#lanes) {
      const head = this.#head.get(lane.state, lane.after, before, 1) as number | undefined;
      if (head === undefined) continue;
      const own = (this.#now - head) / lane.weight;
      if (own > share) {
        share = own;
        oldest = lane;
      }
    }
    return oldest;
  }

  #candidates(lane: Lane, before: number, limit: number): readonly Candidate[] {
    return this.#next.all(lane.state, lane.after, before, limit) as Candidate[];
  }

  #erase({ state }: Lane, found: readonly Candidate[]): void {
    if (found.length === 0) return;
    const rows: TaskRowKey[] = found.map(({ seq, id, name }) => ({ seq, id, state, name: name ?? NO_LABEL }));
    this.#deleted += this.#writer.erase(rows);
  }
}

function lanesOf(db: SqliteDatabase, limits: TaskLimits, now: number): Lane[] {
  const ages: Readonly<Record<RetentionClass, number | null>> = {
    succeeded: limits.maxAgeSeconds,
    failed: limits.failuresMaxAgeSeconds,
  };
  const areAllEndless = Object.values(ages).every((age) => age === null);
  const labelOf = db.$client.prepare(`SELECT id FROM labels WHERE kind = 'state' AND text = ?`).pluck();
  const classes = Object.keys(RETENTION_CLASSES) as RetentionClass[];
  return classes.flatMap((name) =>
    RETENTION_CLASSES[name].flatMap((text) => {
      const state = labelOf.get(text) as number | undefined;
      if (state === undefined) return [];
      const age = ages[name];
      const cutoff = age === null ? null : now - age * MICROSECONDS_A_SECOND;
      // Without ages failures count for three times younger than they are.
      const endless = areAllEndless ? (name === 'failed' ? 3 : 1) : Number.POSITIVE_INFINITY;
      return [{ state, cutoff, weight: age ?? endless, after: 0, hasExpired: cutoff !== null }];
    }),
  );
}
