import { resolve } from 'node:path';
import {
  type Component,
  type ComponentContext,
  type ComponentDetails,
  ConfigError,
} from '@celery-cnc/core/component';
import { BeatLease } from './beat-lease.ts';
import { EntryPublisher } from './entry-publisher.ts';
import type { BeatSettings } from './options.ts';
import { PlannedSchedule } from './planned-schedule.ts';
import type { ScheduleEntry } from './schedule-entry.ts';
import { ScheduleFile } from './schedule-file.ts';
import { ScheduleWatch } from './schedule-watch.ts';

/** However far off the next run is, the clock is looked at this often: it may be set, and machines sleep. */
const LONGEST_SLEEP_MS = 1000;
/** More wait until one of these is through, so that many entries that are due at once do not flood the engine. */
const MOST_IN_FLIGHT = 100;
/** A broker that hangs must not hold up the stop; what is still on its way is tried again under the same id. */
const STOP_WAIT_MS = 3000;

/** Publishes each entry of the schedule file when it is due, unless a beat on another host does. */
export class BeatScheduler implements Component {
  readonly #context: ComponentContext<BeatSettings>;
  readonly #file: ScheduleFile;
  readonly #watch: ScheduleWatch;
  readonly #lease: BeatLease;
  readonly #publisher: EntryPublisher;
  readonly #inFlight = new Set<Promise<void>>();
  #entries: readonly ScheduleEntry[] = [];
  #planned = new Map<string, PlannedSchedule>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(context: ComponentContext<BeatSettings>) {
    this.#context = context;
    const { projectDir, config, apps, logger } = context;
    this.#file = new ScheduleFile(
      resolve(projectDir, config.schedulePath),
      apps.map(({ name }) => name),
    );
    this.#watch = new ScheduleWatch({
      file: this.#file,
      logger,
      onEntries: (entries) => this.#plan(entries),
    });
    this.#lease = new BeatLease({ ...context, onTaken: () => this.#takeOver() });
    this.#publisher = new EntryPublisher(context, this.#lease);
  }

  async start(): Promise<void> {
    this.#checkApp();
    await this.#lease.start();
    await this.#deleteSchedules();
    await this.#watch.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((expired) => {
      timer = setTimeout(expired, STOP_WAIT_MS);
    });
    await Promise.race([Promise.all([this.#watch.stop(), ...this.#inFlight]), patience]);
    await Promise.race([this.#lease.stop(), patience]);
    clearTimeout(timer);
    if (this.#inFlight.size > 0)
      this.#context.logger.warn('stopped while runs were on their way', { runs: this.#inFlight.size });
  }

  status(): ComponentDetails {
    const planned = [...this.#planned.values()];
    const problem = this.#watch.problem ?? planned.find((schedule) => schedule.problem !== null)?.problem;
    const next = Math.min(...planned.map(({ dueAt }) => dueAt));
    const figures = {
      schedules: planned.length,
      runs: this.#publisher.runs,
      failures: this.#publisher.failures,
    };
    const other = this.#lease.otherHolder;
    if (other !== null)
      return { summary: problem ?? `stands by: ${other} publishes`, degraded: !!problem, figures };
    if (planned.length === 0)
      return { summary: problem ?? this.#emptySummary(), degraded: !!problem, figures };
    const nextRunInSeconds = Math.max(0, Math.round(next - Date.now() / 1000));
    const plan = `${planned.length} schedule${planned.length === 1 ? '' : 's'}, next in ${nextRunInSeconds} s`;
    return { summary: problem ?? plan, degraded: !!problem, figures: { ...figures, nextRunInSeconds } };
  }

  #emptySummary(): string {
    if (!this.#watch.isAbsent) return 'no schedules';
    return `no schedule file at ${this.#file.path}; create it, and its schedules begin`;
  }

  #checkApp(): void {
    const { apps, config } = this.#context;
    const names = apps.map(({ name }) => name);
    if (config.app === undefined || names.includes(config.app)) return;
    const fault = { path: 'beat.app', problem: `"${config.app}": there is no such app` };
    throw new ConfigError([{ ...fault, cure: `name one of: ${names.join(', ')}` }]);
  }

  /** At the boot of everything, not when beat alone came back: what was written since then is to stay. */
  async #deleteSchedules(): Promise<void> {
    const { config, components, logger, db } = this.#context;
    if (!config.deleteSchedulesOnBoot || (components.get('beat')?.restarts ?? 0) > 0) return;
    logger.warn('deleting schedules, as configured by deleteSchedulesOnBoot', { file: this.#file.path });
    await this.#file.clear();
    // What a beat on another host does meanwhile is its own.
    if (this.#lease.isHeld) await db.deleteScheduleStates({});
    await this.#publisher.audit('schedules.delete', this.#file.path, 'done', 'deleteSchedulesOnBoot');
  }

  /** Others may have published until now. */
  async #takeOver(): Promise<void> {
    this.#publisher.takeOver(Date.now() / 1000);
    await this.#plan(this.#entries);
  }

  async #plan(entries: readonly ScheduleEntry[]): Promise<void> {
    this.#entries = entries;
    const states = await this.#context.db.listScheduleStates({});
    const stored = new Map(states.map((state) => [state.name, state]));
    const now = Date.now() / 1000;
    const planned = new Map<string, PlannedSchedule>();
    for (const entry of entries) {
      if (!entry.enabled) continue;
      const state = stored.get(entry.name);
      const before = this.#planned.get(entry.name);
      // What another beat published counts; what this one could not remember does too.
      const known = (state?.lastRunAt ?? 0) > (before?.state.lastRunAt ?? 0) ? undefined : before;
      known?.change(entry, now);
      planned.set(entry.name, known ?? new PlannedSchedule(entry, state, now));
    }
    this.#planned = planned;
    this.#planNext();
  }

  #planNext(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#planned.size === 0) return;
    const now = Date.now();
    let wakeAtMs = now + LONGEST_SLEEP_MS;
    for (const schedule of this.#planned.values()) {
      if (schedule.publishing) continue;
      schedule.refresh(now / 1000);
      if (!this.#lease.isHeld) continue;
      if (schedule.wakeAtMs > now) wakeAtMs = Math.min(wakeAtMs, schedule.wakeAtMs);
      else if (this.#inFlight.size < MOST_IN_FLIGHT) this.#publish(schedule);
    }
    this.#timer = setTimeout(() => this.#planNext(), wakeAtMs - now);
  }

  /** Once for all runs that are through at the same time. */
  #planSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.#planNext(), 0);
  }

  #publish(schedule: PlannedSchedule): void {
    schedule.publishing = true;
    const run = this.#publisher.publish(schedule).finally(() => {
      schedule.publishing = false;
      this.#inFlight.delete(run);
      this.#planSoon();
    });
    this.#inFlight.add(run);
  }
}
