import type { Gap } from '../../db/models/gap.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import { emptyTally, type RepairOptions, RepairRound, type RepairTally } from './repair-round.ts';

/** What a repairer needs. */
export interface TaskRepairerOptions extends RepairOptions {
  /** Between two rounds, milliseconds. */
  readonly everyMs: number;
  readonly logger: ComponentLogger;
}

/** Rounds after a gap, each so long after the one before: workers have to come back, and answer late at first. */
const AFTER_GAP_MS = [3000, 30_000, 120_000, 600_000, 3_600_000] as const;
/** Until a round after a gap that stopped short goes on. */
const GO_ON_MS = 10_000;
const PAGE_TASKS = 500;
/** Tasks looked at and asked for in one round; the next one goes on where this one stopped. */
const MOST_LOOKED_AT = 200_000;
const MOST_ASKED = 20_000;
/** Between two pages: nobody is to notice that workers and backends are asked. */
const PAUSE_MS = 20;
const PAUSE_AFTER_ASKING_MS = 250;
/** A task younger than this is still being told of. */
const YOUNGEST_SECONDS = 60;

/** What a round asks for: tasks whose time is up, or also those of which nothing was heard since a gap. */
type RoundKind = 'due' | 'touched';

/**
 * Asks for tasks that events left open: of all that were quiet when a gap ended, some times after it, ever more seldom;
 * of those whose time is up, in slow rounds. What nobody knows any more is given up.
 */
export class TaskRepairer {
  readonly #options: TaskRepairerOptions;
  readonly #total = emptyTally();
  readonly #stop = new AbortController();
  /** End of the newest gap; epoch seconds. */
  #touchedUntil = Number.NEGATIVE_INFINITY;
  #afterGap: readonly number[] = [];
  #gapTimer: NodeJS.Timeout | undefined;
  #roundTimer: NodeJS.Timeout | undefined;
  /** Where the last round of a kind stopped short. */
  readonly #positions: Record<RoundKind, number | null> = { due: null, touched: null };
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: TaskRepairerOptions) {
    this.#options = options;
  }

  /** Since this engine started. */
  get total(): Readonly<RepairTally> {
    return this.#total;
  }

  start(): void {
    this.#roundTimer = setInterval(() => void this.#request('due'), this.#options.everyMs);
    this.#roundTimer.unref();
  }

  /** Events may have been lost until `gap.endedAt`. */
  gapEnded(gap: Pick<Gap, 'endedAt'>): void {
    if (this.#stop.signal.aborted) return;
    this.#touchedUntil = Math.max(this.#touchedUntil, gap.endedAt);
    this.#afterGap = AFTER_GAP_MS;
    this.#positions.touched = null;
    this.#scheduleAfterGap();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#roundTimer);
    clearTimeout(this.#gapTimer);
    await this.#running;
  }

  #scheduleAfterGap(): void {
    const [delayMs, ...later] = this.#afterGap;
    if (delayMs === undefined) return;
    this.#afterGap = later;
    this.#askAfterGap(delayMs);
  }

  #askAfterGap(delayMs: number): void {
    if (this.#stop.signal.aborted) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => void this.#afterGapRound(), delayMs);
    this.#gapTimer.unref();
  }

  async #afterGapRound(): Promise<void> {
    const gapEndedAt = this.#touchedUntil;
    const round = await this.#request('touched');
    // A newer gap has begun its own rounds meanwhile.
    if (gapEndedAt !== this.#touchedUntil) return;
    if (round && this.#positions.touched !== null) this.#askAfterGap(GO_ON_MS);
    else if (!round || round.tally.unknown > 0) this.#scheduleAfterGap();
  }

  /** One round after another. */
  #request(kind: RoundKind): Promise<RepairRound | null> {
    const round = this.#running.then(() => this.#round(kind));
    this.#running = round;
    return round;
  }

  /** `null` where nobody could be asked. */
  async #round(kind: RoundKind): Promise<RepairRound | null> {
    const { signal } = this.#stop;
    if (signal.aborted) return null;
    const touchedUntil = kind === 'touched' ? this.#touchedUntil : Number.NEGATIVE_INFINITY;
    try {
      const round = await RepairRound.begin(this.#options, touchedUntil, signal);
      await round.reviveLost();
      await this.#askForAll(round, kind, touchedUntil);
      this.#tell(round.tally);
      return round;
    } catch (error) {
      // The broker or the database is away, which their own parts tell; the next round asks again.
      if (!signal.aborted) this.#options.logger.debug('open tasks could not be asked for', { error });
      return null;
    }
  }

  async #askForAll(round: RepairRound, kind: RoundKind, touchedUntil: number): Promise<void> {
    const { database, brokerId, patience } = this.#options;
    const youngest = Date.now() / 1000 - Math.min(YOUNGEST_SECONDS, patience.lostAfterMs / 1000);
    const seenBefore = Math.max(touchedUntil, youngest);
    for (let looked = 0; looked < MOST_LOOKED_AT && round.tally.asked < MOST_ASKED; looked += PAGE_TASKS) {
      const after = this.#positions[kind];
      const { items, nextPosition } = await database.listOpenTasks({
        broker: brokerId,
        seenBefore,
        limit: PAGE_TASKS,
        ...(after === null ? {} : { afterPosition: after }),
      });
      const { asked } = round.tally;
      await round.repair(items);
      this.#positions[kind] = nextPosition;
      if (nextPosition === null) return;
      await this.#pause(round.tally.asked > asked ? PAUSE_AFTER_ASKING_MS : PAUSE_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#stop.signal.throwIfAborted();
  }

  #tell(tally: RepairTally): void {
    for (const key of Object.keys(tally) as (keyof RepairTally)[]) this.#total[key] += tally[key];
    const { ended, expired, lost } = tally;
    if (lost > 0) {
      this.#options.logger.warn('Tasks that nobody knows any more are given up as lost', { ...tally });
    } else if (ended + expired > 0) {
      this.#options.logger.info('Tasks that events had left open are repaired', { ...tally });
    }
  }
}
