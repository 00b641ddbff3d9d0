import type { Gap } from '../../db/models/gap.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import { emptyTally, type RepairOptions, RepairRound, type RepairTally } from './repair-round.ts';

/** What a repairer needs. */
export interface TaskRepairerOptions extends RepairOptions {
  /** Between two rounds, milliseconds. */
  readonly everyMs: number;
  readonly logger: ComponentLogger;
}

/** Rounds after a gap: workers have to come back to a broker that was away, and answer late at first. */
const AFTER_GAP_MS = [3000, 30_000, 120_000] as const;
const PAGE_TASKS = 500;
/** Tasks looked at and asked for in one round; the next one goes on where this one stopped. */
const MOST_LOOKED_AT = 200_000;
const MOST_ASKED = 20_000;
/** Between two pages: nobody is to notice that workers and backends are asked. */
const PAUSE_MS = 20;
const PAUSE_AFTER_ASKING_MS = 250;
/** A task younger than this is still being told of. */
const YOUNGEST_SECONDS = 60;

/**
 * Asks for tasks that events left open: of all that were quiet when a gap ended, soon after it; of those of which
 * nothing was heard for long, in slow rounds. What nobody knows any more is given up.
 */
export class TaskRepairer {
  readonly #options: TaskRepairerOptions;
  readonly #total = emptyTally();
  readonly #stop = new AbortController();
  /** End of the newest gap after which some tasks are still unknown; epoch seconds. */
  #touchedUntil = Number.NEGATIVE_INFINITY;
  #afterGap: readonly number[] = [];
  #gapTimer: NodeJS.Timeout | undefined;
  #roundTimer: NodeJS.Timeout | undefined;
  /** Where the last round stopped short. */
  #position: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: TaskRepairerOptions) {
    this.#options = options;
  }

  /** Since this engine started. */
  get total(): Readonly<RepairTally> {
    return this.#total;
  }

  start(): void {
    this.#roundTimer = setInterval(() => this.#request(), this.#options.everyMs);
    this.#roundTimer.unref();
  }

  /** Events may have been lost until `gap.endedAt`. */
  gapEnded(gap: Pick<Gap, 'endedAt'>): void {
    if (this.#stop.signal.aborted) return;
    this.#touchedUntil = Math.max(this.#touchedUntil, gap.endedAt);
    this.#afterGap = AFTER_GAP_MS;
    clearTimeout(this.#gapTimer);
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
    if (delayMs === undefined || this.#stop.signal.aborted) return;
    this.#afterGap = later;
    this.#gapTimer = setTimeout(() => {
      this.#request();
      void this.#running.then(() => {
        if (this.#touchedUntil > Number.NEGATIVE_INFINITY) this.#scheduleAfterGap();
      });
    }, delayMs);
  }

  /** One round after another. */
  #request(): void {
    this.#running = this.#running.then(() => this.#round());
  }

  async #round(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { logger } = this.#options;
    const touchedUntil = this.#touchedUntil;
    try {
      const round = await RepairRound.begin(this.#options, touchedUntil, this.#stop.signal);
      await round.reviveLost();
      const isWhole = await this.#askForAll(round);
      this.#tell(round.tally);
      const isSettled = isWhole && round.tally.unknown === 0 && touchedUntil === this.#touchedUntil;
      if (isSettled) this.#touchedUntil = Number.NEGATIVE_INFINITY;
    } catch (error) {
      // The broker or the database is away, which their own parts tell; the next round asks again.
      if (!this.#stop.signal.aborted) logger.debug('open tasks could not be asked for', { error });
    }
  }

  /** `true` where every open task was looked at. */
  async #askForAll(round: RepairRound): Promise<boolean> {
    const { database, brokerId, patience } = this.#options;
    const startedAt = Date.now() / 1000;
    const youngest = startedAt - Math.min(YOUNGEST_SECONDS, patience.lostAfterMs / 1000);
    const seenBefore = Math.max(this.#touchedUntil, youngest);
    const isFromStart = this.#position === null;
    for (let looked = 0; looked < MOST_LOOKED_AT && round.tally.asked < MOST_ASKED; looked += PAGE_TASKS) {
      const { items, nextPosition } = await database.listOpenTasks({
        broker: brokerId,
        seenBefore,
        limit: PAGE_TASKS,
        ...(this.#position === null ? {} : { afterPosition: this.#position }),
      });
      const asked = round.tally.asked;
      await round.repair(items);
      this.#position = nextPosition;
      if (nextPosition === null) return isFromStart;
      await this.#pause(round.tally.asked > asked ? PAUSE_AFTER_ASKING_MS : PAUSE_MS);
    }
    return false;
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
