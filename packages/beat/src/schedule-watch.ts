import type { ComponentLogger } from '@celery-cnc/core/component';
import type { ScheduleEntry } from './schedule-entry.ts';
import type { ScheduleFile } from './schedule-file.ts';

const CHECK_MS = 1000;

/** What a watch is given. */
export interface ScheduleWatchOptions {
  readonly file: ScheduleFile;
  readonly logger: ComponentLogger;
  /** Takes the entries of the file, enabled or not; where it rejects, they are given again a second later. */
  readonly onEntries: (entries: readonly ScheduleEntry[]) => Promise<void>;
}

/** Looks at the schedule file every second. A file that is broken or gone changes nothing: it says why, and looks on. */
export class ScheduleWatch {
  readonly #options: ScheduleWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;
  #problem: string | null = null;
  #isAbsent = false;
  #hasRead = false;

  constructor(options: ScheduleWatchOptions) {
    this.#options = options;
  }

  /** What is wrong with the file, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether there is no file. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#look();
    this.#lookAgain();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookAgain(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => this.#lookAgain());
    }, CHECK_MS);
  }

  async #look(): Promise<void> {
    const { file } = this.#options;
    try {
      const content = await file.readIfChanged();
      this.#isAbsent = content.kind === 'absent';
      if (content.kind === 'absent')
        this.#turn(this.#hasRead ? `${file.path} is gone; its schedules go on` : null);
      if (content.kind === 'schedules') await this.#take(content.entries);
    } catch (error) {
      if (!this.#stopped) this.#turn(error instanceof Error ? error.message : String(error));
    }
  }

  async #take(entries: readonly ScheduleEntry[]): Promise<void> {
    const { file, logger, onEntries } = this.#options;
    try {
      await onEntries(entries);
    } catch (error) {
      // The file is good: what could not take it will be asked again.
      file.forget();
      throw error;
    }
    this.#hasRead = true;
    this.#turn(null);
    logger.info('schedules read', { file: file.path, schedules: entries.length });
  }

  /** Logs what is new, not what is still so. */
  #turn(problem: string | null): void {
    if (problem !== null && problem !== this.#problem)
      this.#options.logger.error('the schedule file cannot be used', { problem });
    this.#problem = problem;
  }
}
