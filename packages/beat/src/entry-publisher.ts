import type { ComponentContext, PublishRequest } from '@celery-cnc/core/component';
import type { AuditEntry } from '@celery-cnc/core/models';
import type { BeatLease } from './beat-lease.ts';
import type { BeatSettings } from './options.ts';
import type { PlannedSchedule } from './planned-schedule.ts';
import type { ScheduleEntry } from './schedule-entry.ts';

/** Who acts, in the audit trail. */
const ACTOR = 'component:beat';

/** Brings runs to the broker, and remembers them. Nothing of it rejects: what fails is counted, logged and planned again. */
export class EntryPublisher {
  readonly #context: ComponentContext<BeatSettings>;
  readonly #lease: Pick<BeatLease, 'isHeld'>;
  #takenOverAt = 0;
  #runs = 0;
  #failures = 0;

  constructor(context: ComponentContext<BeatSettings>, lease: Pick<BeatLease, 'isHeld'>) {
    this.#context = context;
    this.#lease = lease;
  }

  /** Runs that the broker has, since the start. */
  get runs(): number {
    return this.#runs;
  }

  /** Attempts that failed, since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** Runs that were due until then, epoch seconds, may have been published by whoever did so before, and not remembered. */
  takeOver(now: number): void {
    this.#takenOverAt = now;
  }

  /** Publishes the run that is due. */
  async publish(schedule: PlannedSchedule): Promise<void> {
    const { entry, dueAt, taskId, hasRun } = schedule;
    if (!hasRun) {
      schedule.tryFirst();
      await this.#remember(schedule);
    }
    try {
      if (dueAt <= this.#takenOverAt && (await this.#wasSeen(taskId))) {
        schedule.published(dueAt, taskId);
        await this.#remember(schedule);
        return;
      }
      // Asked at the last moment: the database may have been away since this run was planned.
      if (!this.#lease.isHeld) return;
      await this.#context.engine.publishTask(this.#request(entry, taskId));
    } catch (error) {
      await this.#failed(schedule, error);
      return;
    }
    this.#runs++;
    if (schedule.problem !== null)
      this.#context.logger.info('the schedule is published again', { schedule: entry.name });
    schedule.published(dueAt, taskId);
    await this.#remember(schedule);
    if (!hasRun) await this.audit('task.publish', `${entry.name}: ${entry.task}`, 'done', 'the first run');
  }

  /** Adds to the audit trail: what is out of the ordinary, so neither each run nor each attempt. */
  async audit(
    action: string,
    target: string,
    outcome: AuditEntry['outcome'],
    detail: string | null,
  ): Promise<void> {
    const entry = { at: Date.now() / 1000, actor: ACTOR, action, target: target.slice(0, 1000), outcome };
    try {
      await this.#context.db.appendAuditEntry({ ...entry, detail });
    } catch (error) {
      this.#context.logger.warn('the audit trail lacks an entry', { ...entry, error });
    }
  }

  async #failed(schedule: PlannedSchedule, error: unknown): Promise<void> {
    const { entry, problem } = schedule;
    this.#failures++;
    schedule.failed(error instanceof Error ? error.message : String(error), Date.now());
    // Told when it begins, not at every attempt.
    if (problem !== null) return;
    this.#context.logger.error('a scheduled task could not be published; it is tried again', {
      schedule: entry.name,
      error,
    });
    await this.audit('task.publish', `${entry.name}: ${entry.task}`, 'failed', schedule.problem);
  }

  #request(entry: ScheduleEntry, taskId: string): PublishRequest {
    const { apps, config } = this.#context;
    const name = entry.app ?? config.app;
    const app = name === undefined ? apps[0] : apps.find((each) => each.name === name);
    const queue = entry.queue ?? app?.defaultQueue;
    return {
      app: name ?? app?.name ?? '',
      task: entry.task,
      args: entry.args,
      kwargs: entry.kwargs,
      taskId,
      ...(queue === undefined ? {} : { queue }),
    };
  }

  /** Whether the fleet has told of a run already. */
  async #wasSeen(taskId: string): Promise<boolean> {
    return (await this.#context.db.getTask({ id: taskId })) !== null;
  }

  /** Not remembered means at worst one run too many after a restart; that is logged, the schedule goes on. */
  async #remember(schedule: PlannedSchedule): Promise<void> {
    // Whoever publishes now remembers newer runs.
    if (!this.#lease.isHeld) return;
    try {
      await this.#context.db.putScheduleState(schedule.state);
    } catch (error) {
      this.#context.logger.error('a run could not be remembered', { schedule: schedule.entry.name, error });
    }
  }
}
