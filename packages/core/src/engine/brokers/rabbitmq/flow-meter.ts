import type { MeasuredQueue } from '../broker-queues.ts';
import type { ManagedQueue } from './management-api.ts';

/** Makes of counters how much went through queues between two readings. */
export class FlowMeter {
  #last: ReadonlyMap<string, ManagedQueue['counters']> = new Map();

  /** What went through each queue since the reading before; queues that were not in that one have no flow. */
  read(queues: readonly ManagedQueue[]): ReadonlyMap<string, MeasuredQueue['flow']> {
    const before = this.#last;
    this.#last = new Map(queues.map(({ name, counters }) => [name, counters]));
    return new Map(queues.map(({ name, counters }) => [name, flowSince(before.get(name), counters)]));
  }
}

function flowSince(
  before: ManagedQueue['counters'] | undefined,
  { incoming, outgoing }: ManagedQueue['counters'],
): MeasuredQueue['flow'] {
  // Counters begin anew with the queue or the broker.
  if (!before || incoming < before.incoming || outgoing < before.outgoing) return null;
  return { incoming: incoming - before.incoming, outgoing: outgoing - before.outgoing };
}
