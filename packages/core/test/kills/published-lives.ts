import { randomUUID } from 'node:crypto';
import type { EventMessage, SeededRandom } from '@celery-cnc/fleet';
import type { TaskEvent } from '../../src/db/models/task-event.ts';
import type { RawEvent } from '../../src/engine/events/event-fields.ts';
import { readWireEvent } from '../folding/read-wire-event.ts';
import { TaskLife } from '../folding/task-life.ts';

/** Tasks whose events are interleaved, as those of a busy fleet are. */
const IN_FLIGHT = 200;
/** As Celery's workers batch them. */
const MOST_EVENTS_A_MESSAGE = 24;

/** Tasks with all that can happen to them, for as long as they are wanted, and what was told of each. */
export class PublishedLives {
  /** By task id, in the order of their publication. */
  readonly events = new Map<string, TaskEvent[]>();
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  get eventCount(): number {
    let count = 0;
    for (const events of this.events.values()) count += events.length;
    return count;
  }

  /** Messages as long as `goOn` says so, each task to its end. */
  *messages(goOn: () => boolean): Generator<EventMessage> {
    while (goOn()) yield* this.#group();
  }

  *#group(): Generator<EventMessage> {
    const lives = Array.from({ length: IN_FLIGHT }, () => {
      const life = new TaskLife(randomUUID(), this.#random, false, Date.now() / 1000);
      return life.events.map(({ raw }) => raw);
    });
    for (let step = 0; lives.some((life) => life.length > step); step++) {
      const bySender = new Map<string, RawEvent[]>();
      for (const event of lives.flatMap((life) => life[step] ?? [])) {
        const sender = String(event.hostname);
        bySender.set(sender, [...(bySender.get(sender) ?? []), event]);
      }
      for (const [hostname, events] of bySender) yield* this.#batches(hostname, events);
    }
  }

  *#batches(hostname: string, events: readonly RawEvent[]): Generator<EventMessage> {
    for (let from = 0; from < events.length; ) {
      const size = this.#random.between(1, MOST_EVENTS_A_MESSAGE);
      const batch = events.slice(from, from + size);
      for (const event of batch) this.#remember(readWireEvent(event));
      yield { routingKey: 'task.multi', body: JSON.stringify(batch), hostname, events: batch.length };
      from += size;
    }
  }

  #remember(event: TaskEvent): void {
    const known = this.events.get(event.taskId);
    if (known) known.push(event);
    else this.events.set(event.taskId, [event]);
  }
}
