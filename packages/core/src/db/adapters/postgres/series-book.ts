import type { EventTally } from '../../models/rollup.ts';
import { MOST_IDS } from '../../rollups/rollup-key.ts';
import { type Label, type LabelBook, type LabelKind, NO_LABEL } from './label-book.ts';
import type { PostgresDatabase } from './open-database.ts';
import { Statement } from './statement.ts';

const PARTS = 'name, queue, worker, broker';
const WANTED = `unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS wanted (${PARTS})`;
/** In the order of the key: two hosts that add the same ones at once never wait for each other in a circle. */
const ADD = new Statement(
  'series_add',
  `INSERT INTO rollup_series (${PARTS}) SELECT ${PARTS} FROM ${WANTED} ORDER BY ${PARTS}
   ON CONFLICT (${PARTS}) DO NOTHING`,
);
const FIND = new Statement(
  'series_find',
  `SELECT s.id, s.name, s.queue, s.worker, s.broker FROM ${WANTED} JOIN rollup_series s USING (${PARTS})`,
);

type Parts = readonly [name: number, queue: number, worker: number, broker: number];

/** Numbers for the series that events belong to; a number is never given twice. */
export class SeriesBook {
  readonly #db: PostgresDatabase;
  readonly #labels: LabelBook;
  readonly #ids = new Map<string, number>();

  constructor(db: PostgresDatabase, labels: LabelBook) {
    this.#db = db;
    this.#labels = labels;
  }

  /** Makes sure that {@link idOf} knows these; new ones are committed at once, apart from any transaction. */
  async know(tallies: readonly EventTally[]): Promise<void> {
    await this.#labels.know(tallies.flatMap(labelsOf));
    const unknown = new Map<string, Parts>();
    for (const tally of tallies) {
      const parts = this.#partsOf(tally);
      if (!this.#ids.has(parts.join())) unknown.set(parts.join(), parts);
    }
    if (unknown.size === 0) return;
    const columns = [0, 1, 2, 3].map((column) => [...unknown.values()].map((parts) => parts[column]));
    const client = await this.#db.$client.connect();
    try {
      await ADD.rows(client, columns);
      const rows = await FIND.rows<readonly [number, ...Parts]>(client, columns);
      for (const [id, ...parts] of rows) this.#ids.set(parts.join(), id);
    } finally {
      client.release();
    }
  }

  /** The number of the series of a tally that {@link know} was told of. */
  idOf(tally: EventTally): number {
    const id = this.#ids.get(this.#partsOf(tally).join());
    if (id === undefined) throw new Error(`the series of ${tally.type} was not asked for`);
    return id;
  }

  /** After a purge. */
  forget(): void {
    this.#ids.clear();
  }

  #partsOf(tally: EventTally): Parts {
    return [
      this.#labelOf('task', tally.name),
      this.#labelOf('queue', tally.queue),
      this.#labelOf('worker', workerOf(tally)),
      this.#labelOf('broker', tally.broker),
    ];
  }

  /** A label beyond what fits into keys counts as unknown. */
  #labelOf(kind: LabelKind, text: string | null): number {
    const id = text === null ? NO_LABEL : this.#labels.idOf(kind, text);
    return id < MOST_IDS ? id : NO_LABEL;
  }
}

/** The sender of `task-sent` is a client: thousands of short-lived ones would each have a series. */
function workerOf({ type, worker }: EventTally): string | null {
  return type === 'task-sent' ? null : worker;
}

function labelsOf(tally: EventTally): Label[] {
  const labels: (readonly [Label[0], string | null])[] = [
    ['task', tally.name],
    ['queue', tally.queue],
    ['worker', workerOf(tally)],
    ['broker', tally.broker],
  ];
  return labels.filter((label): label is Label => label[1] !== null);
}
