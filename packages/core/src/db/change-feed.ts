import type { Committed } from './adapters/base.ts';
import type { Change, ChangeTopic } from './models/change.ts';
import { summarizeTask } from './models/summarize-task.ts';

/** Changes remembered for listeners that come back after a broken connection. */
const REMEMBERED_CHANGES = 256;
/** And at most so many tasks in them. */
const REMEMBERED_TASKS = 20_000;

/** Where a listener's changes go. */
export interface ChangeSink {
  emit(change: Change): void;
  /** Changes between the one before and the next are gone. */
  missed(): void;
}

/** What a listener asks for. */
export interface ChangeRequest {
  readonly topics: readonly ChangeTopic[];
  /** Resume after this sequence number. */
  readonly after?: number | undefined;
}

/** Numbers what ingest commits, and hands it to whoever listens; each topic selection is built once for all. */
export class ChangeFeed {
  readonly #listeners = new Map<ChangeSink, string>();
  readonly #recent: Change[] = [];
  #recentTasks = 0;
  #sequence = 0;

  /** Returns what ends the subscription. */
  open(request: ChangeRequest, sink: ChangeSink): () => void {
    const selection = [...new Set(request.topics)].sort().join();
    if (request.after !== undefined) this.#resume(request.after, selection, sink);
    this.#listeners.set(sink, selection);
    return () => this.#listeners.delete(sink);
  }

  /** Without listeners, and with nobody who could come back, summaries are not even built. */
  publish(committed: Committed): void {
    if (isEmpty(committed)) return;
    this.#sequence++;
    if (this.#listeners.size === 0) {
      this.#forget();
      return;
    }
    const change: Change = {
      sequence: this.#sequence,
      tasks: committed.tasks.map(({ id, task }) => summarizeTask(task, committed.pinned.has(id))),
      tallies: committed.tallies,
      workers: committed.workers,
      gaps: committed.gaps,
    };
    this.#remember(change);
    const selected = new Map<string, Change | undefined>();
    for (const [sink, selection] of this.#listeners) {
      if (!selected.has(selection)) selected.set(selection, select(change, selection));
      const message = selected.get(selection);
      if (message) sink.emit(message);
    }
  }

  /** Something was committed that cannot be told: listeners have to read again. */
  missed(): void {
    this.#sequence++;
    this.#forget();
    for (const sink of this.#listeners.keys()) sink.missed();
  }

  #resume(after: number, selection: string, sink: ChangeSink): void {
    const oldest = this.#recent[0]?.sequence ?? this.#sequence + 1;
    // Ahead of us: the database process is a new one and counts from the beginning.
    if (after > this.#sequence || after < oldest - 1) {
      if (after !== this.#sequence) sink.missed();
      return;
    }
    for (const change of this.#recent) {
      const message = change.sequence > after ? select(change, selection) : undefined;
      if (message) sink.emit(message);
    }
  }

  #remember(change: Change): void {
    this.#recent.push(change);
    this.#recentTasks += change.tasks?.length ?? 0;
    while (this.#recent.length > REMEMBERED_CHANGES || this.#recentTasks > REMEMBERED_TASKS) {
      this.#recentTasks -= this.#recent.shift()?.tasks?.length ?? 0;
    }
  }

  #forget(): void {
    this.#recent.length = 0;
    this.#recentTasks = 0;
  }
}

/** The topics of a selection; `undefined` where none of them changed. */
function select(change: Change, selection: string): Change | undefined {
  const selected: { -readonly [Key in keyof Change]: Change[Key] } = { sequence: change.sequence };
  if (selection.includes('tasks') && change.tasks?.length) selected.tasks = change.tasks;
  if (selection.includes('tallies') && change.tallies?.length) selected.tallies = change.tallies;
  if (selection.includes('workers') && change.workers?.length) selected.workers = change.workers;
  if (selection.includes('gaps') && change.gaps?.length) selected.gaps = change.gaps;
  return Object.keys(selected).length > 1 ? selected : undefined;
}

function isEmpty({ tasks, tallies, workers, gaps }: Committed): boolean {
  return tasks.length + tallies.length + workers.length + gaps.length === 0;
}
