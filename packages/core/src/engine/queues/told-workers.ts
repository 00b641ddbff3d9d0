import type { WorkerEvent } from '../../db/models/worker-event.ts';

/** Workers remembered; beyond this number all are asked again at their next heartbeats. */
const MOST_REMEMBERED = 20_000;
/** A worker that was just started is asked so often in a row: on Redis it is heard before it hears. */
const QUICK_TRIES = 12;
/** Then at its heartbeats, but not more often than this: it may have been told to hear nothing. */
const SLOW_TRY_MS = 60_000;

interface Known {
  readonly pid: number | null;
  /** The state of pauses with which it agrees. */
  readonly agreesWith: number;
  readonly isNewRun: boolean;
  readonly tries: number;
  readonly nextTryAtMs: number;
}

/** Which workers are known to do what is remembered of queues, and which have to be asked. */
export class ToldWorkers {
  readonly #known = new Map<string, Known>();
  #state = 0;

  /** Something else is remembered from now on: nobody is known to agree with it. */
  changed(): void {
    this.#state += 1;
  }

  /** Takes note of a heartbeat; tells whether the worker is to be asked. */
  heard({ hostname, pid, type }: WorkerEvent, nowMs: number): boolean {
    if (type === 'worker-offline') {
      // What runs next under this name is another run: its pid may be the same in a container.
      const known = this.#known.get(hostname);
      if (known) this.#known.set(hostname, { ...known, pid: null });
      return false;
    }
    const before = this.#known.get(hostname);
    if (before === undefined && this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    const isOther = before !== undefined && before.pid !== pid;
    const isUp = before === undefined || isOther || type === 'worker-online';
    const known: Known = {
      pid,
      agreesWith: isUp ? -1 : before.agreesWith,
      isNewRun: isOther || (before?.isNewRun ?? false),
      tries: isUp ? 0 : before.tries,
      nextTryAtMs: isUp ? 0 : before.nextTryAtMs,
    };
    this.#known.set(hostname, known);
    return known.agreesWith !== this.#state && known.nextTryAtMs <= nowMs;
  }

  /** Whether the worker was started since it agreed last. */
  isNewRun(worker: string): boolean {
    return this.#known.get(worker)?.isNewRun ?? false;
  }

  /** The worker does what is remembered. */
  agrees(worker: string): void {
    const known = this.#known.get(worker);
    if (!known) return;
    this.#known.set(worker, { ...known, agreesWith: this.#state, isNewRun: false, tries: 0, nextTryAtMs: 0 });
  }

  /** The worker did not answer; tells whether it is to be asked again at once. */
  silent(worker: string, nowMs: number): boolean {
    const known = this.#known.get(worker);
    if (!known) return false;
    const tries = known.tries + 1;
    const isQuick = tries < QUICK_TRIES;
    this.#known.set(worker, { ...known, tries, nextTryAtMs: isQuick ? 0 : nowMs + SLOW_TRY_MS });
    return isQuick;
  }
}
