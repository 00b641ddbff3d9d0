import type { WorkerInspection } from '../../db/models/worker.ts';
import type { ControlReply } from '../brokers/base.ts';
import { readInspection } from './worker-inspection.ts';

/** The commands of which an inspection is made. */
export type InspectionCommand = 'stats' | 'active_queues';

/** Answers of workers to both commands of one survey, in whatever order they come: late ones are as good. */
export class InspectionAnswers {
  readonly #answers = new Map<string, Partial<Record<InspectionCommand, ControlReply>>>();

  /** Takes answers in, and gives the inspections that are complete by them. */
  add(command: InspectionCommand, replies: readonly ControlReply[]): ReadonlyMap<string, WorkerInspection> {
    const complete = new Map<string, WorkerInspection>();
    for (const reply of replies) {
      const { worker } = reply;
      const answers = { ...this.#answers.get(worker), [command]: reply };
      this.#answers.set(worker, answers);
      const { stats, active_queues: queues } = answers;
      if (stats && queues) complete.set(worker, readInspection(stats.value, queues.value));
    }
    return complete;
  }
}
