import type { OpenTask } from '../../db/models/open-task.ts';
import type { Broker, ControlReply } from '../brokers/base.ts';
import { type HeldTask, readActiveTasks, readQueriedTasks, readScheduledTasks } from './worker-answers.ts';

/** Ids of one `query_task`: a message of some 10 KB for each worker. */
const IDS_A_QUESTION = 200;
const REPLY_TIMEOUT_MS = 3000;

/** What workers had to say about tasks. */
export interface WorkerTestimony {
  readonly held: ReadonlyMap<string, HeldTask>;
  /** Workers that answered. */
  readonly answered: ReadonlySet<string>;
}

/** Asks workers which tasks they have, one slice after another; for one round of asking. */
export class WorkerWitness {
  readonly #broker: Broker;
  readonly #signal: AbortSignal;
  /** Workers that answered in this round. */
  readonly #answered = new Set<string>();
  #scheduled: Promise<ReadonlyMap<string, HeldTask>> | undefined;

  /** Once aborted, `signal` keeps it from asking on. */
  constructor(broker: Broker, signal: AbortSignal) {
    this.#broker = broker;
    this.#signal = signal;
  }

  /**
   * Asks the workers that had the tasks last, then all others for those that are left, then all for what waits for its
   * time. Rejects with `CNC_BROKER_UNREACHABLE`.
   */
  async ask(tasks: readonly OpenTask[]): Promise<WorkerTestimony> {
    const held = new Map<string, HeldTask>();
    const missing = () => tasks.filter(({ id }) => !held.has(id));
    for (const slice of slicesOf(tasks.filter(({ worker }) => worker !== null))) {
      const workers = [...new Set(slice.map(({ worker }) => worker as string))];
      addAll(held, await this.#query(slice, workers));
    }
    for (const slice of slicesOf(missing())) addAll(held, await this.#query(slice, null));
    if (missing().length > 0) {
      const scheduled = await this.#askScheduled();
      for (const { id } of missing()) {
        const task = scheduled.get(id);
        if (task) held.set(id, task);
      }
    }
    return { held, answered: this.#answered };
  }

  /** All tasks that workers run now. */
  async askActive(): Promise<ReadonlyMap<string, HeldTask>> {
    return merge((await this.#broadcast('active', { safe: true }, null)).map(readActiveTasks));
  }

  async #query(
    tasks: readonly OpenTask[],
    destination: readonly string[] | null,
  ): Promise<ReadonlyMap<string, HeldTask>> {
    const asked = new Set(tasks.map(({ id }) => id));
    const replies = await this.#broadcast('query_task', { ids: [...asked] }, destination);
    return new Map([...merge(replies.map(readQueriedTasks))].filter(([id]) => asked.has(id)));
  }

  /** Once a round: the answer holds all that wait, with their arguments. */
  #askScheduled(): Promise<ReadonlyMap<string, HeldTask>> {
    this.#scheduled ??= this.#broadcast('scheduled', {}, null).then((replies) =>
      merge(replies.map(readScheduledTasks)),
    );
    return this.#scheduled;
  }

  async #broadcast(
    method: string,
    parameters: Readonly<Record<string, unknown>>,
    destination: readonly string[] | null,
  ): Promise<readonly ControlReply[]> {
    this.#signal.throwIfAborted();
    const replies = await this.#broker.broadcast(
      { method, arguments: parameters, destination },
      { timeoutMs: REPLY_TIMEOUT_MS, ...(destination === null ? {} : { awaited: destination }) },
    );
    for (const { worker } of replies) this.#answered.add(worker);
    return replies;
  }
}

function slicesOf(tasks: readonly OpenTask[]): readonly OpenTask[][] {
  const slices: OpenTask[][] = [];
  for (let start = 0; start < tasks.length; start += IDS_A_QUESTION) {
    slices.push(tasks.slice(start, start + IDS_A_QUESTION));
  }
  return slices;
}

function merge(answers: readonly ReadonlyMap<string, HeldTask>[]): ReadonlyMap<string, HeldTask> {
  const all = new Map<string, HeldTask>();
  for (const answer of answers) addAll(all, answer);
  return all;
}

/** A task that runs on one worker and waits on another (delivered twice) runs. */
function addAll(all: Map<string, HeldTask>, more: ReadonlyMap<string, HeldTask>): void {
  for (const [id, task] of more) if (all.get(id)?.how !== 'active') all.set(id, task);
}
