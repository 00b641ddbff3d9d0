import { exceptionClassOf } from '../models/exception-class.ts';
import { isFinding } from '../models/finding.ts';
import type { EventTally } from '../models/rollup.ts';
import type { TaskEvent } from '../models/task-event.ts';
import type { StoredTask } from './stored-task.ts';

const SECONDS_A_MINUTE = 60;

interface OpenTally extends Omit<EventTally, 'count' | 'runtimes'> {
  count: number;
  runtimes: number[];
}

/** Counts the new events of a batch by minute, type, task name, queue, worker and exception class. */
export class TallyBoard {
  readonly #broker: string;
  readonly #tallies = new Map<string, OpenTally>();

  constructor(broker: string) {
    this.#broker = broker;
  }

  /** `task` is the event's task: events after the first carry neither name nor queue. */
  add(event: TaskEvent, task: StoredTask): void {
    const { tallyName: name, tallyQueue: queue } = task;
    // Found out by Celery CnC: counted under types of their own, and never as anything that a worker did.
    const found = isFinding(event);
    const worker = found ? null : event.hostname;
    const minute = Math.floor(event.timestampSeconds / SECONDS_A_MINUTE);
    const exceptionClass = found ? null : exceptionClassOf(event.exception);
    const key = `${minute}\n${event.type}\n${name}\n${queue}\n${worker}\n${exceptionClass}`;
    let tally = this.#tallies.get(key);
    if (!tally) {
      tally = {
        minute,
        type: event.type,
        name,
        queue,
        worker,
        broker: this.#broker,
        exceptionClass,
        count: 0,
        runtimes: [],
      };
      this.#tallies.set(key, tally);
    }
    tally.count++;
    if (event.runtimeSeconds !== undefined) tally.runtimes.push(event.runtimeSeconds);
  }

  list(): readonly EventTally[] {
    return [...this.#tallies.values()];
  }
}
