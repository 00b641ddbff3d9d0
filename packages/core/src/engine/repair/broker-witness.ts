import type { OpenTask } from '../../db/models/open-task.ts';
import type { Worker } from '../../db/models/worker.ts';
import type { Broker, WaitingTasks } from '../brokers/base.ts';

/** What is known about where a task's message may be. */
export interface MessageTestimony {
  readonly isWaiting: boolean;
  /** Its message may be where nobody could look. */
  readonly mayBeWaiting: boolean;
}

/** Looks for the messages of tasks on the broker. */
export class BrokerWitness {
  readonly #broker: Broker;
  readonly #defaultQueues: readonly string[];

  constructor(broker: Broker, defaultQueues: readonly string[]) {
    this.#broker = broker;
    this.#defaultQueues = [...new Set(defaultQueues)];
  }

  /** `workers` tell queues of tasks whose own is not known. Rejects with `CNC_BROKER_UNREACHABLE`. */
  async ask(
    tasks: readonly OpenTask[],
    workers: ReadonlyMap<string, Worker>,
  ): Promise<(task: OpenTask) => MessageTestimony> {
    const queues = new Set(tasks.flatMap((task) => this.#queuesOf(task, workers)));
    const waiting = await this.#broker.findWaitingTasks([...queues]);
    return (task) => ({
      isWaiting: waiting.taskIds.has(task.id),
      mayBeWaiting: isUnread(task, this.#queuesOf(task, workers), waiting),
    });
  }

  /** Queues in which the task may wait. One that has started has left its queue: its message is acknowledged or taken. */
  #queuesOf(task: OpenTask, workers: ReadonlyMap<string, Worker>): readonly string[] {
    if (task.state === 'STARTED') return [];
    if (task.queue !== null) return [task.queue];
    const consumed = task.worker === null ? [] : (workers.get(task.worker)?.inspection?.queues ?? []);
    return [...consumed, ...this.#defaultQueues];
  }
}

function isUnread(task: OpenTask, queues: readonly string[], waiting: WaitingTasks): boolean {
  if (task.state === 'STARTED') return false;
  return waiting.unreadTaken || queues.some((queue) => waiting.unreadQueues.has(queue));
}
