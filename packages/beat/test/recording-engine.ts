import type { EngineClient, PublishRequest } from '@celery-cnc/core/component';

/** An engine that takes every attempt down, and does with it as the test says. */
export class RecordingEngine implements Pick<EngineClient, 'publishTask'> {
  /** Every attempt, published or not. */
  readonly attempts: PublishRequest[] = [];
  /** Most attempts that were under way at once. */
  mostAtOnce = 0;
  /** Decides an attempt: returns, waits, or throws. */
  answer: (request: PublishRequest) => Promise<void> = async () => {};
  #underWay = 0;

  async publishTask(request: PublishRequest): Promise<{ readonly taskId: string }> {
    this.attempts.push(request);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    try {
      await this.answer(request);
    } finally {
      this.#underWay--;
    }
    return { taskId: request.taskId ?? '' };
  }

  /** Ids of the attempts for a task, in order. */
  idsOf(task: string): (string | undefined)[] {
    return this.attempts.filter((request) => request.task === task).map(({ taskId }) => taskId);
  }
}
