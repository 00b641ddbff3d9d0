import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { SqliteController } from '../../dist/db/adapters/sqlite/sqlite-controller.js';
import { attemptsOf } from '../../src/db/models/attempts-of.ts';
import { foldTask } from '../../src/db/models/fold-task.ts';
import { mergeEvents } from '../../src/db/models/merge-events.ts';
import type { Overview } from '../../src/db/models/statistics.ts';
import type { Task } from '../../src/db/models/task.ts';
import type { TaskEvent } from '../../src/db/models/task-event.ts';
import type { PublishedLives } from './published-lives.ts';

/** Task events on disk, by the counters of all runs; the file is read beside its owner. */
export function committedEvents(dbPath: string): number {
  return sumOf(dbPath, 'taskEventsCommitted');
}

/** Task events that came again: batches whose answer was lost, messages whose acknowledgement was. */
export function repeatedEvents(dbPath: string): number {
  return sumOf(dbPath, 'taskEventsDuplicate');
}

function sumOf(dbPath: string, counter: 'taskEventsCommitted' | 'taskEventsDuplicate'): number {
  const client = new Database(dbPath, { readonly: true, timeout: 5000 });
  const rows = client.prepare('SELECT counters FROM ingest_counters').pluck().all() as string[];
  client.close();
  return rows.reduce((sum, row) => sum + (JSON.parse(row) as Record<typeof counter, number>)[counter], 0);
}

/** Opens the file when nobody has it any more. */
async function read<Result>(
  dbPath: string,
  work: (controller: SqliteController) => Promise<Result>,
): Promise<Result> {
  const controller = new SqliteController({ dbPath, run: 'look', onProblem: () => {} });
  await controller.init();
  await controller.migrate();
  try {
    return await work(controller);
  } finally {
    await controller.close();
  }
}

/** Of each task that is not stored as it was told: what is stored, and what should be. Empty where all is right. */
export function differingTasks(
  dbPath: string,
  lives: PublishedLives,
  { mayLack = false }: { readonly mayLack?: boolean } = {},
): Promise<readonly { readonly stored: unknown; readonly told: unknown }[]> {
  return read(dbPath, async (controller) => {
    const differing: { stored: unknown; told: unknown }[] = [];
    for (const [id, published] of lives.events) {
      const task = await controller.getTask({ id });
      if (!task && mayLack) continue;
      const events = task?.events ?? [];
      // Where events may be lost, those that came must come to what they say.
      const came = published.filter((event) => events.some((each) => isDeepStrictEqual(each, event)));
      const told = verdictOf(id, mayLack ? came : published);
      const stored = task && { ...pickVerdict(task), attempts: task.attempts, events };
      if (!isDeepStrictEqual(stored, told)) differing.push({ stored, told });
    }
    return differing;
  });
}

function verdictOf(id: string, published: readonly TaskEvent[]) {
  const { events } = mergeEvents([], published);
  return { ...pickVerdict(foldTask(id, '', events, 0)), attempts: attemptsOf(events), events };
}

function pickVerdict({ state, name, worker, retries, result, exception, startedAt, finishedAt }: Task) {
  return { state, name, worker, retries, result, exception, startedAt, finishedAt };
}

/** The overview of the last two hours, from rollups and counts alone. */
export function overviewOf(dbPath: string): Promise<Overview> {
  const now = Date.now() / 1000;
  return read(dbPath, (controller) =>
    controller.getOverview({ from: now - 3600, to: now + 3600, steps: 60 }),
  );
}

/** What rollups and counts have to say. */
export function totalsOf(lives: PublishedLives) {
  const states: Record<string, number> = {};
  const types = new Map<string, number>();
  for (const [id, published] of lives.events) {
    const { events } = mergeEvents([], published);
    const { state } = foldTask(id, '', events, 0);
    states[state] = (states[state] ?? 0) + 1;
    for (const { type } of published) types.set(type, (types.get(type) ?? 0) + 1);
  }
  const count = (type: string) => types.get(type) ?? 0;
  const events = {
    sent: count('task-sent'),
    received: count('task-received'),
    started: count('task-started'),
    succeeded: count('task-succeeded'),
    failed: count('task-failed'),
    retried: count('task-retried'),
    revoked: count('task-revoked'),
  };
  return { states, events };
}
