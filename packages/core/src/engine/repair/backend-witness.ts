import type { ResolvedApp } from '../../config/resolved-config.ts';
import type { OpenTask } from '../../db/models/open-task.ts';
import { isCncError } from '../../errors.ts';
import type { StoredResult } from '../../ipc/result-contract.ts';
import { backendKey, type ResultBackends } from '../backends/result-backends.ts';

/** Results asked for at once, of each backend. */
const AT_ONCE = 50;
/** Not even later. */
const NEVER: ReadonlySet<string> = new Set(['CNC_BACKEND_URL', 'CNC_BACKEND_UNSUPPORTED']);

/** What result backends had to say about tasks. */
export interface BackendTestimony {
  readonly results: ReadonlyMap<string, StoredResult>;
  /** Whether some backend could not be asked. */
  readonly unanswered: boolean;
}

/** Asks the result backends of all apps of a broker: whose task it is does not stand in its events. */
export class BackendWitness {
  readonly #backends: ResultBackends;
  /** One app for each backend that can be read. */
  readonly #apps: Set<string>;

  constructor(backends: ResultBackends, apps: readonly ResolvedApp[]) {
    this.#backends = backends;
    const withBackend = apps.filter(({ backendUrl }) => backendUrl !== null);
    this.#apps = new Set(new Map(withBackend.map((app) => [backendKey(app), app.name])).values());
  }

  /** Never rejects: a backend that cannot be reached leaves the question open. */
  async ask(tasks: readonly OpenTask[]): Promise<BackendTestimony> {
    const results = new Map<string, StoredResult>();
    let unanswered = false;
    for (const app of this.#apps) {
      for (let start = 0; start < tasks.length; start += AT_ONCE) {
        const slice = tasks.slice(start, start + AT_ONCE);
        const answers = await Promise.allSettled(slice.map(({ id }) => this.#read(app, id)));
        for (const answer of answers) {
          if (answer.status === 'fulfilled' && answer.value) results.set(answer.value.taskId, answer.value);
        }
        const fault = answers.find(({ status }) => status === 'rejected') as
          | PromiseRejectedResult
          | undefined;
        if (fault === undefined) continue;
        // A backend of a kind that is not read counts as none; asking it again would change nothing.
        if (isCncError(fault.reason) && NEVER.has(fault.reason.code)) this.#apps.delete(app);
        else unanswered = true;
        break;
      }
    }
    return { results, unanswered };
  }

  async #read(app: string, taskId: string): Promise<StoredResult | null> {
    return (await this.#backends.of(app)).getResult(taskId);
  }
}
