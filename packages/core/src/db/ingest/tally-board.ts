import { exceptionClassOf } from '../models/exception-class.ts';
import { isOwnEvent } from '../models/finding.ts';
import type { EventTally } from '../models/rollup.ts';
import type { TaskEvent } from '../models/task-event.ts';
import type { StartWait } from './start-waits.ts';
import type { StoredTask } from './stored-task.ts';

const SECONDS_A_MINUTE = 60;

interface OpenTally extends Omit<EventTally, 'count' | 'runtimes' | 'waits'> {
  count: number;
  runtimes: number[];
  waits: number[];
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
    const tally = this.#tallyOf(event, task);
    tally.count++;
    if (event.runtimeSeconds !== undefined) tally.runtimes.push(event.runtimeSeconds);
  }

  /** Adds the wait of a start, which may have been counted in an earlier batch. */
  addWait({ start, waitSeconds }: StartWait, task: StoredTask): void {
    this.#tallyOf(start, task).waits.push(waitSeconds);
  }

  list(): readonly EventTally[] {
    return [...this.#tallies.values()];
  }

  #tallyOf(event: TaskEvent, task: StoredTask): OpenTally {
    const { tallyName: name, tallyQueue: queue } = task;
    // Found out by Celery CnC: counted under types of their own, and never as anything that a worker did.
    const found = isOwnEvent(event);
    const worker = found ? null : event.hostname;
    const minute = Math.floor(event.timestampSeconds / SECONDS_A_MINUTE);
    const exceptionClass = found ? null : exceptionClassOf(event.exception);
    const key = `${minute}\n${event.type}\n${name}\n${queue}\n${worker}\n${exceptionClass}`;
    const known = this.#tallies.get(key);
    if (known) return known;
    const tally: OpenTally = {
      minute,
      type: event.type,
      name,
      queue,
      worker,
      broker: this.#broker,
      exceptionClass,
      count: 0,
      runtimes: [],
      waits: [],
    };
    this.#tallies.set(key, tally);
    return tally;
  }
}
