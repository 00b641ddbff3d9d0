import { resolve } from 'node:path';
import type { Component, ComponentContext, ComponentDetails } from '@celery-cnc/core/component';
import { nextDueAt } from './due-time.ts';
import type { BeatSettings } from './options.ts';
import { runTaskId } from './run-task-id.ts';
import { type ScheduleEntry, ScheduleFile } from './schedule-file.ts';

const FILE_CHECK_MS = 1000;
/** Even a far-off entry is looked at again: clocks are set, machines sleep. */
const LONGEST_SLEEP_MS = 60_000;
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 30_000;

/** An entry with what is known of its runs. */
interface Planned {
  entry: ScheduleEntry;
  lastDueAt: number | null;
  totalRunCount: number;
  dueAt: number;
  failures: number;
  /** Not before this, milliseconds since the epoch, after a failed publish. */
  retryAtMs: number;
}

/** Publishes each entry of the schedule file when it is due. */
export class BeatScheduler implements Component {
  readonly #context: ComponentContext<BeatSettings>;
  readonly #file: ScheduleFile;
  #planned = new Map<string, Planned>();
  #problem: string | null = null;
  #fileTimer: NodeJS.Timeout | undefined;
  #dueTimer: NodeJS.Timeout | undefined;
  #publishing: Promise<void> = Promise.resolve();
  #runs = 0;
  #failures = 0;
  #stopped = false;

  constructor(context: ComponentContext<BeatSettings>) {
    this.#context = context;
    this.#file = new ScheduleFile(resolve(context.projectDir, context.config.schedulePath));
  }

  async start(): Promise<void> {
    if (this.#context.config.deleteSchedulesOnBoot) {
      this.#context.logger.warn('deleting schedules, as configured by deleteSchedulesOnBoot', {
        file: this.#file.path,
      });
      await this.#file.clear();
      await this.#context.db.deleteScheduleStates({});
    }
    await this.#readFile();
    this.#watchFile();
    this.#planNext();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#fileTimer);
    clearTimeout(this.#dueTimer);
    await this.#publishing;
  }

  status(): ComponentDetails {
    const next = this.#next();
    const nextRunInSeconds = next ? Math.max(0, Math.round(next.dueAt - Date.now() / 1000)) : null;
    const schedules = this.#planned.size;
    const plan = schedules === 0 ? 'no schedules' : `${schedules} schedule${schedules === 1 ? '' : 's'}`;
    return {
      summary: this.#problem ?? (nextRunInSeconds === null ? plan : `${plan}, next in ${nextRunInSeconds} s`),
      degraded: this.#problem !== null,
      figures: {
        schedules,
        runs: this.#runs,
        failures: this.#failures,
        ...(nextRunInSeconds === null ? {} : { nextRunInSeconds }),
      },
    };
  }

  #watchFile(): void {
    this.#fileTimer = setTimeout(async () => {
      await this.#readFile();
      if (this.#stopped) return;
      this.#planNext();
      this.#watchFile();
    }, FILE_CHECK_MS);
  }

  /** A file that is broken or gone changes nothing: the last good schedules go on, and the status says why. */
  async #readFile(): Promise<void> {
    try {
      const content = await this.#file.readIfChanged();
      if (content.kind === 'unchanged') return;
      if (content.kind === 'absent') {
        this.#problem = this.#planned.size > 0 ? `${this.#file.path} is gone; its schedules go on` : null;
        return;
      }
      await this.#plan(content.entries);
      this.#problem = null;
      this.#context.logger.info('schedules read', { file: this.#file.path, schedules: this.#planned.size });
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#context.logger.error('the schedule file cannot be used', { error });
    }
  }

  async #plan(entries: readonly ScheduleEntry[]): Promise<void> {
    const stored = new Map(
      (await this.#context.db.listScheduleStates({})).map((state) => [state.name, state]),
    );
    const now = Date.now() / 1000;
    const planned = entries
      .filter((entry) => entry.enabled)
      .map((entry): Planned => {
        const known = this.#planned.get(entry.name);
        const lastDueAt = known?.lastDueAt ?? stored.get(entry.name)?.lastRunAt ?? null;
        return {
          entry,
          lastDueAt,
          totalRunCount: known?.totalRunCount ?? stored.get(entry.name)?.totalRunCount ?? 0,
          dueAt: nextDueAt(entry.everySeconds, lastDueAt, now),
          failures: 0,
          retryAtMs: 0,
        };
      });
    this.#planned = new Map(planned.map((each) => [each.entry.name, each]));
  }

  #next(): Planned | undefined {
    let next: Planned | undefined;
    for (const planned of this.#planned.values()) {
      if (!next || wakeAtMs(planned) < wakeAtMs(next)) next = planned;
    }
    return next;
  }

  #planNext(): void {
    clearTimeout(this.#dueTimer);
    const next = this.#next();
    if (!next || this.#stopped) return;
    const waitMs = Math.min(LONGEST_SLEEP_MS, Math.max(0, wakeAtMs(next) - Date.now()));
    this.#dueTimer = setTimeout(() => {
      this.#publishing = this.#publishDue().finally(() => this.#planNext());
    }, waitMs);
  }

  async #publishDue(): Promise<void> {
    const due = [...this.#planned.values()].filter((planned) => wakeAtMs(planned) <= Date.now());
    await Promise.all(due.map((planned) => this.#publish(planned)));
  }

  async #publish(planned: Planned): Promise<void> {
    const { entry, dueAt } = planned;
    const taskId = runTaskId(entry.name, dueAt);
    try {
      await this.#context.engine.publishTask(this.#request(entry, taskId));
    } catch (error) {
      this.#failures++;
      planned.retryAtMs = Date.now() + Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** planned.failures++);
      this.#context.logger.error('a scheduled task could not be published', { schedule: entry.name, error });
      return;
    }
    this.#runs++;
    planned.failures = 0;
    planned.retryAtMs = 0;
    planned.lastDueAt = dueAt;
    planned.totalRunCount++;
    planned.dueAt = nextDueAt(entry.everySeconds, dueAt, Date.now() / 1000);
    await this.#remember(planned, taskId);
  }

  #request(entry: ScheduleEntry, taskId: string) {
    const { apps } = this.#context;
    const app = apps.find(({ name }) => name === entry.app) ?? apps[0];
    const queue = entry.queue ?? app?.defaultQueue;
    return {
      app: entry.app ?? app?.name ?? '',
      task: entry.task,
      args: entry.args,
      kwargs: entry.kwargs,
      taskId,
      ...(queue === undefined ? {} : { queue }),
    };
  }

  /** Not remembered means at worst one run too many after a restart; that is logged, the schedule goes on. */
  async #remember({ entry, lastDueAt, totalRunCount }: Planned, lastTaskId: string): Promise<void> {
    try {
      await this.#context.db.putScheduleState({
        name: entry.name,
        lastRunAt: lastDueAt,
        totalRunCount,
        lastTaskId,
      });
    } catch (error) {
      this.#context.logger.error('a run could not be remembered', { schedule: entry.name, error });
    }
  }
}

function wakeAtMs({ dueAt, retryAtMs }: Planned): number {
  return Math.max(dueAt * 1000, retryAtMs);
}
