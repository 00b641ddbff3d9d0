import { asc, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { LRUCache } from 'lru-cache';
import type { PoolClient } from 'pg';
import type { FoldedTask } from '../../ingest/fold-batch.ts';
import type { StoredTask } from '../../ingest/stored-task.ts';
import { type LabelBook, NO_LABEL } from './label-book.ts';
import { dayOf, KEPT_DAY } from './partitions.ts';
import { tasks } from './schema.ts';
import type { SeqClock } from './seq-clock.ts';
import { Statement } from './statement.ts';
import {
  CHANGING_COLUMNS,
  changingValues,
  labelIdsOf,
  labelsOf,
  toStoredTask,
  versionOf,
} from './task-row.ts';

/** Tasks in flight whose rows need not be fetched again while their version is that of the table; about 2 KB each. */
const CACHED_TASKS = 16_384;

interface PlacedTask {
  readonly seq: number;
  /** Day under which it is counted. */
  readonly day: number;
  readonly stored: StoredTask | undefined;
}
type LockedRow = readonly [id: string, seq: string, version: number, kept: boolean];
type Orphan = readonly [id: string, seq: string];

/** Takes the rows for this transaction; `seq` bounds let the server look into the partitions concerned only. */
const LOCK = new Statement(
  'tasks_lock',
  `SELECT i.id, t.seq, t.version, t.kept
   FROM unnest($1::text[]) AS wanted (id)
   JOIN task_ids i ON i.id = wanted.id COLLATE "C" JOIN tasks t ON t.seq = i.seq
   ORDER BY i.id FOR UPDATE OF t`,
);
/** Waits for another host that is making one of them; those it made are not returned. */
const RESERVE = new Statement(
  'task_ids_reserve',
  `INSERT INTO task_ids (id, seq) SELECT id, seq FROM unnest($1::text[], $2::bigint[]) AS new (id, seq)
   ORDER BY id COLLATE "C" ON CONFLICT (id) DO NOTHING RETURNING id`,
);
/** Ids whose tasks retention dropped a moment ago. */
const FIND_ORPHANS = new Statement(
  'task_ids_orphans',
  `SELECT i.id, i.seq FROM unnest($1::text[]) AS wanted (id) JOIN task_ids i ON i.id = wanted.id COLLATE "C"
   WHERE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.seq = i.seq)`,
);
/** Where nobody has given the id to a new task meanwhile. */
const REMOVE_ORPHANS = new Statement(
  'task_ids_remove',
  `DELETE FROM task_ids i USING unnest($1::text[], $2::bigint[]) AS orphan (id, seq)
   WHERE i.id = orphan.id COLLATE "C" AND i.seq = orphan.seq`,
);
const INSERT = new Statement('tasks_insert', insertText());
const UPDATE = new Statement('tasks_update', updateText());
/** In the order of the key, as everything that two hosts may change at once. */
const COUNT = new Statement(
  'task_counts_add',
  `INSERT INTO task_counts AS known (day, state, name, count)
   SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::bigint[]) AS added (day, state, name, count)
   ORDER BY day, state, name
   ON CONFLICT (day, state, name) DO UPDATE SET count = known.count + excluded.count`,
);

/** Reads and writes task rows and their counts, inside an ingest transaction. */
export class TaskWriter {
  readonly #labels: LabelBook;
  readonly #clock: SeqClock;
  readonly #cache = new LRUCache<string, { readonly seq: number; readonly stored: StoredTask }>({
    max: CACHED_TASKS,
  });
  /** What this transaction works on. */
  #placed = new Map<string, PlacedTask>();

  constructor(labels: LabelBook, clock: SeqClock) {
    this.#labels = labels;
    this.#clock = clock;
  }

  /** Locks the rows of those of these tasks that are stored. */
  async takeStored(client: PoolClient, ids: Iterable<string>): Promise<void> {
    this.#placed = new Map();
    await this.#lock(client, [...new Set(ids)]);
  }

  /** Locks the rows of these tasks, and reserves the ids of those that are new: until the commit they are ours. */
  async take(client: PoolClient, ids: Iterable<string>): Promise<void> {
    this.#placed = new Map();
    let open = [...new Set(ids)];
    while (open.length > 0) {
      await this.#lock(client, open);
      const fresh = open.filter((id) => !this.#placed.has(id));
      if (fresh.length === 0) return;
      const seqs = fresh.map(() => this.#clock.next());
      const reserved = await RESERVE.rows<readonly [string]>(client, [fresh, seqs]);
      const ours = new Set(reserved.map(([id]) => id));
      fresh.forEach((id, index) => {
        const seq = seqs[index] as number;
        if (ours.has(id)) this.#placed.set(id, { seq, day: dayOf(seq), stored: undefined });
      });
      // Another host made these between our two looks: now they are there. Or their tasks are gone.
      open = fresh.filter((id) => !ours.has(id));
      if (open.length > 0) await removeOrphans(client, open);
    }
  }

  /** A task that was taken; `undefined` where it is new. */
  load(id: string): StoredTask | undefined {
    return this.#placed.get(id)?.stored;
  }

  async write(client: PoolClient, folded: readonly FoldedTask[]): Promise<void> {
    const touched = folded.flatMap(({ before, after }) =>
      before ? [before.task, after.task] : [after.task],
    );
    await this.#labels.know(touched.flatMap(labelsOf));
    const inserts = folded.filter(({ before }) => !before);
    const updates = folded.filter(({ before }) => before);
    if (inserts.length > 0) {
      const values = [...this.#columns(inserts)];
      values.push(inserts.map(({ after }) => after.id));
      values.push(inserts.map(({ after }) => this.#labels.idOf('broker', after.broker)));
      await INSERT.rows(client, values);
    }
    if (updates.length > 0) {
      const columns = this.#columns(updates);
      const seqs = columns[0] as number[];
      await UPDATE.rows(client, [...columns, minimum(seqs), maximum(seqs)]);
    }
    await this.#count(client, folded);
  }

  /** After the commit: what was written is what the table holds. */
  committed(folded: readonly FoldedTask[]): void {
    for (const { after } of folded) {
      const placed = this.#placed.get(after.id);
      if (placed) this.#cache.set(after.id, { seq: placed.seq, stored: after });
    }
    this.#placed = new Map();
  }

  async #lock(client: PoolClient, ids: readonly string[]): Promise<void> {
    const stale = new Map<number, string>();
    const days = new Map<number, number>();
    for (const [id, seqText, version, kept] of await LOCK.rows<LockedRow>(client, [ids])) {
      const seq = Number(seqText);
      const day = kept ? KEPT_DAY : dayOf(seq);
      days.set(seq, day);
      const cached = this.#cache.get(id);
      if (cached?.seq === seq && versionOf(cached.stored) === version)
        this.#placed.set(id, { seq, day, stored: cached.stored });
      else stale.set(seq, id);
    }
    if (stale.size === 0) return;
    const rows = await drizzle({ client })
      .select()
      .from(tasks)
      .where(inArray(tasks.seq, [...stale.keys()]))
      .orderBy(asc(tasks.seq));
    await this.#labels.read(rows.flatMap(labelIdsOf));
    for (const row of rows) {
      const day = days.get(row.seq) ?? KEPT_DAY;
      this.#placed.set(row.id, { seq: row.seq, day, stored: toStoredTask(row, this.#labels) });
    }
  }

  /** Columns of {@link CHANGING_COLUMNS} after that of `seq`. */
  #columns(folded: readonly FoldedTask[]): unknown[][] {
    const columns: unknown[][] = Array.from({ length: CHANGING_COLUMNS.length + 1 }, () => []);
    for (const { after } of folded) {
      columns[0]?.push(this.#placed.get(after.id)?.seq);
      changingValues(after, this.#labels).forEach((value, index) => {
        columns[index + 1]?.push(value);
      });
    }
    return columns;
  }

  async #count(client: PoolClient, folded: readonly FoldedTask[]): Promise<void> {
    const counts = new Map<string, number>();
    const add = (stored: StoredTask | undefined, by: number) => {
      if (!stored) return;
      const { state, name } = stored.task;
      const day = this.#placed.get(stored.id)?.day ?? KEPT_DAY;
      const nameId = name === null ? NO_LABEL : this.#labels.idOf('task', name);
      const key = `${day}:${this.#labels.idOf('state', state)}:${nameId}`;
      counts.set(key, (counts.get(key) ?? 0) + by);
    };
    for (const { before, after } of folded) {
      add(before, -1);
      add(after, 1);
    }
    const changed = [...counts].filter(([, by]) => by !== 0);
    if (changed.length === 0) return;
    const keys = [0, 1, 2].map((part) => changed.map(([key]) => Number(key.split(':')[part])));
    await COUNT.rows(client, [...keys, changed.map(([, by]) => by)]);
  }
}

async function removeOrphans(client: PoolClient, ids: readonly string[]): Promise<void> {
  const orphans = await FIND_ORPHANS.rows<Orphan>(client, [ids]);
  if (orphans.length === 0) return;
  await REMOVE_ORPHANS.rows(client, [orphans.map(([id]) => id), orphans.map(([, seq]) => seq)]);
}

function insertText(): string {
  const columns = ['seq', ...CHANGING_COLUMNS.map(([name]) => name), 'id', 'broker'];
  const types = ['bigint', ...CHANGING_COLUMNS.map(([, type]) => wireType(type)), 'text', 'integer'];
  const selected = columns.map((name) => (name === 'history' ? "decode(history, 'base64')" : name));
  return `INSERT INTO tasks (${columns.join()}) SELECT ${selected.join()} FROM ${unnest(types, columns)}`;
}

function updateText(): string {
  const columns = ['seq', ...CHANGING_COLUMNS.map(([name]) => name)];
  const types = ['bigint', ...CHANGING_COLUMNS.map(([, type]) => wireType(type))];
  const set = CHANGING_COLUMNS.map(([name]) =>
    name === 'history' ? "history = decode(changed.history, 'base64')" : `${name} = changed.${name}`,
  );
  const [from, to] = [columns.length + 1, columns.length + 2];
  return `UPDATE tasks SET ${set.join()} FROM ${unnest(types, columns, 'changed')}
    WHERE tasks.seq = changed.seq AND tasks.seq BETWEEN $${from}::bigint AND $${to}::bigint`;
}

function unnest(types: readonly string[], columns: readonly string[], alias = 'added'): string {
  const parameters = types.map((type, index) => `$${index + 1}::${type}[]`);
  return `unnest(${parameters.join()}) AS ${alias} (${columns.join()})`;
}

function wireType(type: string): string {
  return type === 'bytea' ? 'text' : type;
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
