import type { SeededRandom } from '@celery-cnc/fleet';
import type { TaskState } from '../../src/db/models/task-state.ts';
import type { RawEvent } from '../../src/engine/events/event-fields.ts';

/** An event as it is on the wire, with the state of its task once it has happened. */
export interface LivedEvent {
  readonly raw: RawEvent & { readonly type: string };
  /** What a witness who sees everything, at once and in order, would say. */
  readonly truth: TaskState;
}

interface Process {
  readonly hostname: string;
  pid: number;
  readonly skewSeconds: number;
  clock: number;
}

/** How far a machine's clock may be off, seconds. */
const SKEWS = [0, 0, 0, 0.02, -0.02, 5, -5, 3600, -3600];
const STEP_SECONDS = [0, 0.000_01, 0.001, 0.05, 1, 30];
const MOST_DELIVERIES = 6;

/** How the newest delivery ended for the task as a whole. */
type Next = 'over' | 'redelivered' | 'retried';

/**
 * One task's life as a real fleet lives it: workers, clients and pool children on machines with clocks of their own, and
 * everything that Celery 5 does to a task. Sequences as captured from real workers; `captured-lives.test.ts` shows some.
 */
export class TaskLife {
  readonly events: LivedEvent[] = [];
  readonly #random: SeededRandom;
  readonly #id: string;
  readonly #workers: readonly Process[];
  readonly #client: Process;
  readonly #sendsSent: boolean;
  #time: number;
  #retries = 0;
  #name = 'fleet.task';
  #deliveries = 0;
  /** A delivery of this attempt was started, and nobody has told its end: as far as anybody knows it runs. */
  #seemsRunning = false;
  /** A life that has an outcome keeps it, unless a retry is received after it. */
  #outcome: TaskState | null = null;

  /** `beginsAt`: epoch seconds. */
  constructor(id: string, random: SeededRandom, skewed: boolean, beginsAt = 1_700_000_000) {
    this.#time = beginsAt;
    this.#id = id;
    this.#random = random;
    const process = (hostname: string, pid: number): Process => ({
      hostname,
      pid,
      skewSeconds: skewed ? random.pick(SKEWS) : 0,
      clock: random.between(1, 1000),
    });
    this.#workers = [process('w1@one', 100), process('w2@two', 200), process('w3@three', 300)];
    this.#client = process('gen7@web', 7);
    this.#sendsSent = random.chance(0.7);
    this.#live();
  }

  #live(): void {
    this.#sent(this.#client, 'PENDING');
    for (let next: Next = 'redelivered'; next !== 'over'; ) {
      if (++this.#deliveries > MOST_DELIVERIES) return;
      next = this.#deliver(this.#random.pick(this.#workers), false);
    }
  }

  #deliver(worker: Process, isReceived: boolean): Next {
    if (!isReceived) {
      if (this.#random.chance(0.05)) {
        this.#tell(worker, 'task-failed', { exception: "NotRegistered('fleet.task')" }, 'FAILURE');
        return 'over';
      }
      if (this.#random.chance(0.08)) {
        this.#tell(
          worker,
          'task-revoked',
          { terminated: false, signum: null, expired: this.#random.chance(0.5) },
          'REVOKED',
        );
        return 'over';
      }
      this.#received(worker);
    }
    if (this.#random.chance(0.1)) {
      const expired = this.#random.chance(0.3);
      this.#tell(worker, 'task-revoked', { terminated: false, signum: null, expired }, 'REVOKED');
      return 'over';
    }
    this.#maybeCustom(worker, 'RECEIVED');
    this.#tell(worker, 'task-started', {}, 'STARTED');
    this.#maybeCustom(worker, 'STARTED');
    return this.#end(worker);
  }

  #end(worker: Process): Next {
    const ends: readonly (() => Next)[] = [
      () => this.#succeed(worker),
      () => this.#succeed(worker),
      () => this.#fail(worker),
      () => this.#retry(worker),
      () => this.#retry(worker),
      () => this.#reject(worker),
      () => this.#terminate(worker),
      // Raised Ignore: nothing more is ever told.
      () => 'over',
      // Killed, before the message was acknowledged; it is started again.
      () => this.#lose(worker),
      () => this.#cancel(worker),
      () => this.#replace(worker),
      () => this.#runTwice(worker),
    ];
    return this.#random.pick(ends)();
  }

  #lose(worker: Process): Next {
    // Under the same name, but another process.
    worker.pid += 10;
    worker.clock = 0;
    this.#seemsRunning = true;
    return 'redelivered';
  }

  #succeed(worker: Process): Next {
    this.#tell(worker, 'task-succeeded', { result: `'${this.#deliveries}'`, runtime: 0.25 }, 'SUCCESS');
    return 'over';
  }

  #fail(worker: Process): Next {
    const exception = this.#random.pick([
      `ValueError('${this.#deliveries}')`,
      "WorkerLostError('Worker exited prematurely')",
    ]);
    this.#tell(
      worker,
      'task-failed',
      { exception, traceback: `Traceback of ${this.#deliveries}` },
      'FAILURE',
    );
    return 'over';
  }

  #retry(worker: Process): Next {
    this.#retries++;
    this.#seemsRunning = false;
    // A pool child publishes the next attempt, and only then the worker tells of the retry.
    this.#sent(
      { ...worker, hostname: `gen${worker.pid + 1}@${worker.hostname.slice(3)}`, pid: worker.pid + 1 },
      'RETRY',
    );
    const told = {
      exception: `OSError('${this.#deliveries}')`,
      traceback: `Traceback of ${this.#deliveries}`,
    };
    if (!this.#random.chance(0.3)) {
      this.#tell(worker, 'task-retried', told, 'RETRY');
      return 'retried';
    }
    // Another worker, or this one, is quicker.
    const next = this.#random.pick(this.#workers);
    this.#received(next);
    this.#tell(worker, 'task-retried', told, 'RECEIVED');
    this.#deliveries++;
    return this.#deliver(next, true);
  }

  #reject(worker: Process): Next {
    if (this.#random.chance(0.6)) {
      this.#tell(worker, 'task-rejected', { requeue: true }, 'PENDING');
      return 'redelivered';
    }
    this.#tell(worker, 'task-rejected', { requeue: false }, 'REJECTED');
    // Celery 5.7 tells of a failure as well.
    if (this.#random.chance(0.5))
      this.#tell(worker, 'task-failed', { exception: "Reject('no', requeue=False)" }, 'FAILURE');
    return 'over';
  }

  #terminate(worker: Process): Next {
    this.#tell(
      worker,
      'task-revoked',
      { terminated: true, signum: this.#random.pick([15, '9', null]), expired: false },
      'REVOKED',
    );
    return 'over';
  }

  #cancel(worker: Process): Next {
    this.#tell(worker, 'task-cancelled', {}, 'PENDING');
    return 'redelivered';
  }

  #replace(worker: Process): Next {
    this.#name = 'fleet.replacement';
    this.#seemsRunning = true;
    this.#sent(
      { ...worker, hostname: `gen${worker.pid + 1}@${worker.hostname.slice(3)}`, pid: worker.pid + 1 },
      'STARTED',
    );
    return 'redelivered';
  }

  /** The connection was lost: another worker gets the message while this one still runs, and both end it. */
  #runTwice(worker: Process): Next {
    const other = this.#random.pick(this.#workers.filter((each) => each !== worker));
    this.#tellReceived(other, 'STARTED');
    this.#tell(other, 'task-started', {}, 'STARTED');
    for (const each of this.#random.shuffled([worker, other])) {
      if (this.#random.chance(0.6)) this.#succeed(each);
      else this.#fail(each);
    }
    return 'over';
  }

  #sent(sender: Process, truth: TaskState): void {
    if (!this.#sendsSent) return;
    const queue = this.#random.pick(['celery', 'slow']);
    this.#tell(sender, 'task-sent', { ...this.#described(), queue, exchange: '', routing_key: queue }, truth);
  }

  #received(worker: Process): void {
    this.#tellReceived(worker, 'RECEIVED');
  }

  #tellReceived(worker: Process, truth: TaskState): void {
    this.#tell(worker, 'task-received', this.#described(), truth);
  }

  #described() {
    const isFirst = this.#retries === 0 && this.#name === 'fleet.task';
    return {
      name: this.#name,
      args: `(${this.#retries},)`,
      kwargs: `{'name': '${this.#name}'}`,
      root_id: 'root',
      parent_id: isFirst ? 'parent' : this.#id,
      retries: this.#retries,
      eta: this.#retries > 0 ? `2026-01-01T00:00:0${this.#retries}+00:00` : null,
      expires: null,
    };
  }

  #maybeCustom(worker: Process, truth: TaskState): void {
    if (!this.#random.chance(0.15)) return;
    const child = { ...worker, pid: worker.pid + 1 };
    this.#tell(
      child,
      this.#random.pick(['task-progress', 'task-checkpoint']),
      { done: this.#deliveries },
      truth,
    );
  }

  #tell(sender: Process, type: string, fields: object, truth: TaskState): void {
    // Two machines never tell of the same microsecond; one process may.
    const isSameSender = this.events.at(-1)?.raw.hostname === sender.hostname;
    this.#time += isSameSender
      ? this.#random.pick(STEP_SECONDS)
      : Math.max(0.000_01, this.#random.pick(STEP_SECONDS));
    this.#outcome = strongest(this.#outcome, truth, type);
    this.events.push({
      raw: {
        type,
        uuid: this.#id,
        hostname: sender.hostname,
        pid: sender.pid,
        clock: ++sender.clock,
        utcoffset: 0,
        timestamp: this.#time + sender.skewSeconds,
        ...fields,
      },
      truth:
        this.#outcome ?? (this.#seemsRunning && ['RECEIVED', 'PENDING'].includes(truth) ? 'STARTED' : truth),
    });
  }
}

/** Of one attempt that ended twice, the better end counts, as in Celery. */
function strongest(known: TaskState | null, state: TaskState, type: string): TaskState | null {
  const order: readonly TaskState[] = ['REJECTED', 'REVOKED', 'FAILURE', 'SUCCESS'];
  const isEnd = order.includes(state) && type !== 'task-received' && type !== 'task-started';
  if (!isEnd) return known;
  return known === null || order.indexOf(state) > order.indexOf(known) ? state : known;
}
