import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type EventStreamOptions, eventStream } from './event-stream.ts';
import { type FillRecord, readFillRecord, writeFillRecord } from './fill-record.ts';
import { openProductDatabase } from './product-database.ts';
import { untilQuiet } from './until-quiet.ts';

/** What to fill. */
export interface FillOptions {
  readonly file: string;
  readonly tasks: number;
  /** Over how many days, up to now, the tasks are spread. */
  readonly days: number;
  /** Stops after so long, to be called again. */
  readonly mostSeconds: number;
}

const SECONDS_A_DAY = 86_400;
/** About 8,000 events: the size of an engine's batches under load. */
const MOST_TASKS_PER_BATCH = 2000;
/** Tasks of one batch are first seen at the same time, so a small file must not consist of a few. */
const LEAST_BATCHES = 500;
const BATCHES_PER_RECORD = 10;

/**
 * Fills a database file with made-up tasks through the product's own ingest, or goes on with it. The time of first
 * sight is the time of this process's clock, so that clock is set to the time that is told: call it in a process of
 * its own.
 */
export async function fillDatabase({ file, tasks, days, mostSeconds }: FillOptions): Promise<FillRecord> {
  let record = readFillRecord(file) ?? newRecord(tasks, days);
  // What a killed fill left in the journal gets its rows when the database is opened: before what is told next.
  setClock(record.startsAt + record.filled * record.secondsPerTask);
  const database = await openProductDatabase({ dbPath: file });
  const engineRun = randomUUID();
  const before = { ...record, startedAt: performance.now(), cpu: process.cpuUsage() };
  let sequence = 0;
  const save = (filled: number) => {
    const { user, system } = process.cpuUsage(before.cpu);
    record = {
      ...record,
      filled,
      seconds: before.seconds + (performance.now() - before.startedAt) / 1000,
      cpuSeconds: before.cpuSeconds + (user + system) / 1e6,
    };
    writeFillRecord(file, record);
  };
  let filled = record.filled;
  for (const { tasksBegun, ...batch } of eventStream(streamOf(record))) {
    setClock(batch.receivedAt);
    await database.ingest({ ...batch, engineRun, sequence: ++sequence });
    filled = tasksBegun;
    if (sequence % BATCHES_PER_RECORD === 0) save(filled);
    // What the database does beside ingest has its turn between two batches.
    await setImmediate();
    if (performance.now() - before.startedAt > mostSeconds * 1000) break;
  }
  save(filled);
  if (filled === record.tasks) await untilQuiet();
  await database.close();
  return record;
}

function newRecord(tasks: number, days: number): FillRecord {
  const seconds = days * SECONDS_A_DAY;
  return {
    tasks,
    filled: 0,
    startsAt: Date.now() / 1000 - seconds,
    secondsPerTask: seconds / tasks,
    seconds: 0,
    cpuSeconds: 0,
  };
}

/** Begins one batch before the end: what was held back there for the next one is told again, the rest is known. */
function streamOf(record: FillRecord): EventStreamOptions {
  const tasksPerBatch = Math.ceil(Math.min(MOST_TASKS_PER_BATCH, record.tasks / LEAST_BATCHES));
  const from = Math.max(0, record.filled - tasksPerBatch);
  return {
    from,
    to: record.tasks,
    startsAt: record.startsAt + from * record.secondsPerTask,
    secondsPerTask: record.secondsPerTask,
    tasksPerBatch,
  };
}

function setClock(epochSeconds: number): void {
  const milliseconds = Math.floor(epochSeconds * 1000);
  Date.now = () => milliseconds;
}
