import type { ResolvedApp } from '../../config/resolved-config.ts';
import type { FindingEvent } from '../../db/models/finding.ts';
import type { Gap } from '../../db/models/gap.ts';
import type { OpenTask } from '../../db/models/open-task.ts';
import type { Worker } from '../../db/models/worker.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { Broker } from '../brokers/base.ts';
import type { BackendWitness } from './backend-witness.ts';
import { BrokerWitness } from './broker-witness.ts';
import { type DueTimes, dueTimes, type Patience } from './due-times.ts';
import { heldFinding, verdictOn } from './judge-task.ts';
import { limitedTaskNames } from './rate-limits.ts';
import { resultFinding } from './result-finding.ts';
import { SilentWorkers } from './silent-workers.ts';
import { WorkerWitness } from './worker-witness.ts';

/** What rounds of repair need. */
export interface RepairOptions {
  readonly brokerId: string;
  readonly broker: Broker;
  readonly apps: readonly ResolvedApp[];
  readonly database: Pick<
    DatabaseMethods,
    'listOpenTasks' | 'findLostTasks' | 'recordFindings' | 'listGaps' | 'listWorkers'
  >;
  readonly backends: BackendWitness;
  readonly patience: Patience;
  /** Texts above this number of characters are cut and marked. */
  readonly payloadLimit: number;
}

/** What became of the tasks of a page, or of a round. */
export interface RepairTally {
  /** Asked for. */
  asked: number;
  /** Known by a worker. */
  held: number;
  /** Ended, as a result backend told. */
  ended: number;
  expired: number;
  lost: number;
  /** Touched by a gap, and still nobody knows. */
  unknown: number;
}

/** An open task with all that decides when it is asked for. */
interface Candidate {
  readonly task: OpenTask;
  readonly due: DueTimes;
}

const MOST_GAPS = 1000;

/** No task, yet. */
export function emptyTally(): RepairTally {
  return { asked: 0, held: 0, ended: 0, expired: 0, lost: 0, unknown: 0 };
}

/** One round of asking for open tasks: the workers and their schedules are asked once in it. */
export class RepairRound {
  readonly tally = emptyTally();
  readonly #options: RepairOptions;
  readonly #workers: ReadonlyMap<string, Worker>;
  readonly #silentWorkers: SilentWorkers;
  readonly #gaps: readonly Gap[];
  readonly #workerWitness: WorkerWitness;
  readonly #brokerWitness: BrokerWitness;
  /** Events of tasks that were quiet at this time may have been lost; epoch seconds. */
  readonly #touchedUntil: number;

  private constructor(
    options: RepairOptions,
    touchedUntil: number,
    workers: readonly Worker[],
    gaps: readonly Gap[],
    witness: WorkerWitness,
  ) {
    this.#options = options;
    this.#touchedUntil = touchedUntil;
    this.#workers = new Map(workers.map((worker) => [worker.name, worker]));
    this.#silentWorkers = new SilentWorkers(workers);
    this.#gaps = gaps;
    this.#workerWitness = witness;
    this.#brokerWitness = new BrokerWitness(
      options.broker,
      options.apps.map(({ defaultQueue }) => defaultQueue),
    );
  }

  /** `touchedUntil`: tasks of which nothing was heard since are asked for, whether due or not; epoch seconds. */
  static async begin(
    options: RepairOptions,
    touchedUntil: number,
    signal: AbortSignal,
  ): Promise<RepairRound> {
    const { database, brokerId } = options;
    const [workers, gaps] = await Promise.all([
      database.listWorkers({}),
      database.listGaps({ limit: MOST_GAPS }),
    ]);
    const isOurs = ({ broker }: { readonly broker: string }) => broker === brokerId;
    const witness = new WorkerWitness(options.broker, signal);
    return new RepairRound(options, touchedUntil, workers.filter(isOurs), gaps.filter(isOurs), witness);
  }

  /** Asks for those of the tasks that need it, and stores what was found. */
  async repair(tasks: readonly OpenTask[]): Promise<void> {
    const now = Date.now() / 1000;
    const candidates = tasks
      .map((task): Candidate => ({ task, due: this.#dueTimes(task, now) }))
      .filter(({ due }) => this.#isTouched(due) || this.#isDue(due, now));
    this.tally.asked += candidates.length;
    if (candidates.length === 0) return;
    const asked = candidates.map(({ task }) => task);
    const { held, answered } = await this.#workerWitness.ask(asked);
    const findings: FindingEvent[] = [];
    for (const task of asked) {
      const holder = held.get(task.id);
      if (holder) findings.push(heldFinding(task, holder));
    }
    this.tally.held += findings.length;
    const unheld = candidates.filter(({ task }) => !held.has(task.id));
    findings.push(...(await this.#askElsewhere(unheld, answered, now)));
    await this.#record(findings);
  }

  /** A worker that was given up may come back with what it runs. */
  async reviveLost(): Promise<void> {
    const active = await this.#workerWitness.askActive();
    const { database, brokerId } = this.#options;
    const ids = [...active.keys()];
    for (let start = 0; start < ids.length; start += MOST_GAPS) {
      const lost = await database.findLostTasks({
        broker: brokerId,
        ids: ids.slice(start, start + MOST_GAPS),
      });
      const findings = lost.flatMap((task) => {
        const holder = active.get(task.id);
        return holder ? [heldFinding(task, holder)] : [];
      });
      this.tally.held += findings.length;
      await this.#record(findings);
    }
  }

  /** Result backends, and the broker for what is due and still unknown. */
  async #askElsewhere(
    candidates: readonly Candidate[],
    answered: ReadonlySet<string>,
    now: number,
  ): Promise<readonly FindingEvent[]> {
    const { backends, payloadLimit } = this.#options;
    const { results, unanswered } = await backends.ask(candidates.map(({ task }) => task));
    const findings: FindingEvent[] = [];
    const unknown: Candidate[] = [];
    for (const candidate of candidates) {
      const stored = results.get(candidate.task.id);
      const ended = stored && resultFinding(candidate.task, stored, payloadLimit);
      if (ended) findings.push(ended);
      else unknown.push(candidate);
    }
    this.tally.ended += findings.length;
    const opaque = new Set(
      [...results.values()].flatMap(({ opaque: value, taskId }) => (value ? [taskId] : [])),
    );
    const isUnclear = ({ id }: OpenTask) => unanswered || opaque.has(id);
    return [...findings, ...(await this.#judge(unknown, answered, isUnclear, now))];
  }

  async #judge(
    unknown: readonly Candidate[],
    answered: ReadonlySet<string>,
    isUnclear: (task: OpenTask) => boolean,
    now: number,
  ): Promise<readonly FindingEvent[]> {
    const due = unknown.filter((candidate) => this.#isDue(candidate.due, now));
    this.tally.unknown += unknown.length - due.length;
    if (due.length === 0) return [];
    const tasks = due.map(({ task }) => task);
    const messageOf = await this.#brokerWitness.ask(tasks, this.#workers);
    const mayWaitForRate = await this.#rateLimited(tasks, answered);
    const findings: FindingEvent[] = [];
    for (const { task, due: times } of due) {
      const where = {
        ...messageOf(task),
        isUnclear: isUnclear(task) || this.#isSilent(task, answered) || mayWaitForRate(task),
        mayHaveBeenMissed: this.#gaps.some(({ endedAt }) => endedAt >= task.seenAt),
      };
      const verdict = verdictOn(task, where, times, this.#options.patience, now);
      if (!verdict) continue;
      findings.push(verdict);
      this.tally[verdict.finding.kind] += 1;
    }
    return findings;
  }

  /** A task that was received and waits for its rate is in none of its worker's lists. */
  async #rateLimited(
    tasks: readonly OpenTask[],
    answered: ReadonlySet<string>,
  ): Promise<(task: OpenTask) => boolean> {
    const received = tasks.filter(
      ({ state, worker }) => state === 'RECEIVED' && worker && answered.has(worker),
    );
    if (received.length === 0) return () => false;
    const workers = [...new Set(received.map(({ worker }) => worker as string))];
    const limited = await limitedTaskNames(this.#options.broker, workers);
    return ({ state, worker, name }) =>
      state === 'RECEIVED' && worker !== null && name !== null && limited.get(worker)?.has(name) === true;
  }

  /** Its worker is heard, but says nothing when asked; or it cannot be heard while it works. */
  #isSilent(task: OpenTask, answered: ReadonlySet<string>): boolean {
    const { worker } = task;
    if (this.#silentWorkers.mayHave(task)) return true;
    return worker !== null && !answered.has(worker) && this.#workers.get(worker)?.status === 'online';
  }

  #dueTimes(task: OpenTask, now: number): DueTimes {
    const skewSeconds = this.#workers.get(task.toldBy)?.clockSkewSeconds ?? 0;
    return dueTimes(task, this.#options.patience, now, skewSeconds);
  }

  #isTouched({ quietSince }: DueTimes): boolean {
    return quietSince <= this.#touchedUntil;
  }

  #isDue({ lostAt, expiredAt }: DueTimes, now: number): boolean {
    return lostAt <= now || (expiredAt !== null && expiredAt <= now);
  }

  async #record(events: readonly FindingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { database, brokerId } = this.#options;
    await database.recordFindings({ broker: brokerId, events });
  }
}
