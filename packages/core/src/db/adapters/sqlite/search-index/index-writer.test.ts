import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleBatch, sampleTaskLife } from '../../../../testing/sample-events.ts';
import type { TaskEvent } from '../../../models/task-event.ts';
import { IngestWriter } from '../ingest-writer.ts';
import { migrateDatabase } from '../migrate.ts';
import { openReader, openWriter, type SqliteDatabase } from '../open-database.ts';
import { ChangeNotes } from './change-notes.ts';
import { IndexWriter } from './index-writer.ts';
import { openSearchFile, prepareSearchFile } from './search-file.ts';

let dir = '';
let dbPath = '';
let main: SqliteDatabase;
let notes: ChangeNotes;
let ingest: IngestWriter;
let batches = 0;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cnc-index-'));
  dbPath = join(dir, 'cnc.db');
  open();
});

afterEach(() => {
  main.$client.close();
  rmSync(dir, { recursive: true });
});

function open(): void {
  main = openWriter(dbPath);
  migrateDatabase(main, dbPath);
  notes = new ChangeNotes(main, prepareSearchFile(dbPath, main));
  ingest = new IngestWriter(main, 'test', notes);
}

function store(taskEvents: readonly TaskEvent[]): void {
  ingest.ingest(sampleBatch({ sequence: ++batches, taskEvents }));
}

/** Stores tasks whose arguments say their number, and gives their ids. */
function storeTasks(from: number, to: number): string[] {
  const ids: string[] = [];
  for (let n = from; n < to; n++) {
    const id = randomUUID();
    ids.push(id);
    store(sampleTaskLife({ id, args: `('number${n}', 'all')` }));
  }
  return ids;
}

/** Opens the index as a new process does, works, and leaves as one that is killed: nothing is finished. */
function withWriter(work: (writer: IndexWriter) => void): void {
  const index = openSearchFile(dbPath);
  const reader = openReader(dbPath);
  work(new IndexWriter(index, reader));
  reader.$client.close();
  index.close();
}

function indexAll(): void {
  const through = notes.offer();
  withWriter((writer) => {
    while (writer.indexNotes(3) || writer.indexTasks(through, 3));
  });
}

/** The tasks whose entries have the words, by their ids, newest first. */
function found(match: string): string[] {
  const index = openSearchFile(dbPath);
  const parts = index.prepare('SELECT part FROM parts ORDER BY part DESC').pluck().all() as number[];
  const seqs = parts.flatMap((part) =>
    index
      .prepare(`SELECT rowid FROM text_${part} WHERE text_${part} MATCH ? ORDER BY rowid DESC`)
      .pluck()
      .all(match),
  );
  index.close();
  return seqs.map((seq) =>
    (main.$client.prepare('SELECT id FROM tasks WHERE seq = ?').pluck().get(seq) as Buffer).toString('hex'),
  );
}

const keys = (ids: readonly string[]) => ids.map((id) => id.replaceAll('-', ''));

describe('IndexWriter', () => {
  it('goes on where a slice ended, whichever slice was the last before a kill', () => {
    const ids = storeTasks(0, 20);
    const through = notes.offer();
    for (let more = true; more; ) {
      withWriter((writer) => {
        more = writer.indexTasks(through, 3);
      });
    }
    expect(found('all')).toEqual(keys(ids.toReversed()));
    expect(found('number7')).toEqual(keys([ids[7] as string]));
  });

  it('leaves nothing of a slice that failed, and does it again', () => {
    const ids = storeTasks(0, 6);
    const through = notes.offer();
    withWriter((writer) => {
      writer.indexTasks(through, 3);
      const index = openSearchFile(dbPath);
      index.exec(`CREATE TRIGGER fault BEFORE INSERT ON runtime_1 BEGIN SELECT raise(ABORT, 'fault'); END`);
      expect(() => writer.indexTasks(through, 3)).toThrow('fault');
      index.exec('DROP TRIGGER fault');
      index.close();
      expect(found('all').length).toBe(3);
      writer.indexTasks(through, 3);
    });
    expect(found('all')).toEqual(keys(ids.toReversed()));
  });

  it('brings entries up to date when their tasks change after they were indexed', () => {
    const [sent, received, started, failed] = sampleTaskLife({ id: randomUUID(), outcome: 'failure' });
    store([sent, received, started] as TaskEvent[]);
    indexAll();
    expect(found('valueerror')).toEqual([]);
    store([failed] as TaskEvent[]);
    indexAll();
    expect(found('valueerror').length).toBe(1);
    expect(found('math').length).toBe(1);
  });

  it('takes notes of tasks that change while they may be indexed, and only then', () => {
    const [sent, received, started, succeeded] = sampleTaskLife({ id: randomUUID() });
    store([sent] as TaskEvent[]);
    store([received] as TaskEvent[]);
    expect(notesLeft()).toBe(0);
    const through = notes.offer();
    store([started] as TaskEvent[]);
    expect(notesLeft()).toBe(1);
    withWriter((writer) => writer.indexTasks(through, 10));
    store([succeeded] as TaskEvent[]);
    indexAll();
    expect(found('5').length).toBe(1);
  });

  it('numbers notes on after a restart, even where all were deleted', () => {
    const [sent, received, started] = sampleTaskLife({ id: randomUUID() });
    store([sent] as TaskEvent[]);
    indexAll();
    store([received] as TaskEvent[]);
    indexAll();
    const { lastId } = notes;
    main.$client.exec('DELETE FROM search_notes');
    main.$client.close();
    open();
    store([started] as TaskEvent[]);
    expect(notes.lastId > lastId).toBe(true);
  });

  it('removes the entries of deleted tasks', () => {
    const ids = storeTasks(0, 4);
    indexAll();
    const gone = main.$client.prepare('DELETE FROM tasks WHERE id = ? RETURNING seq').pluck();
    main.$client.transaction(() => {
      const key = Buffer.from(keys([ids[1] as string])[0] as string, 'hex');
      notes.changed(gone.get(key) as number);
    })();
    indexAll();
    expect(found('all')).toEqual(keys([ids[3], ids[2], ids[0]] as string[]));
  });

  it('builds anew an index of another database, of an older time, or of no use', () => {
    storeTasks(0, 3);
    indexAll();
    expect(prepareSearchFile(dbPath, main).indexedThrough > 0).toBe(true);
    main.$client.exec('DELETE FROM tasks');
    expect(prepareSearchFile(dbPath, main)).toEqual({ indexedThrough: 0, notesThrough: 0 });
    const index = openSearchFile(dbPath);
    index.pragma('user_version = 99');
    index.close();
    expect(prepareSearchFile(dbPath, main).indexedThrough).toBe(0);
  });
});

function notesLeft(): number {
  return main.$client.prepare('SELECT count(*) FROM search_notes').pluck().get() as number;
}
