import { randomUUID } from 'node:crypto';
import { SqliteController } from '../../dist/db/adapters/sqlite/sqlite-controller.js';
import { sampleBatch, sampleTaskLife } from '../../dist/testing/sample-events.js';

/** A controller with what it said of itself. */
export interface OpenedController {
  readonly controller: SqliteController;
  readonly problems: readonly string[];
}

/** Opens the file as the database process does. */
export async function openController(dbPath: string): Promise<OpenedController> {
  const problems: string[] = [];
  const controller = new SqliteController({
    dbPath,
    run: 'test',
    onProblem: (problem) => problems.push(problem),
  });
  try {
    await controller.init();
    await controller.migrate();
  } catch (error) {
    await controller.close();
    throw error;
  }
  return { controller, problems };
}

/** Batches of whole lives, as one engine sends them; what was refused is sent again under the same number. */
export class BatchSource {
  #sequence = 0;

  /** `args`: characters of each task's arguments. */
  next(tasks: number, args = 80) {
    this.#sequence += 1;
    const lives = Array.from({ length: tasks }, () =>
      sampleTaskLife({ id: randomUUID(), args: `('${'x'.repeat(args)}',)` }),
    );
    return sampleBatch({ sequence: this.#sequence, taskEvents: lives.flat() });
  }
}
