import type { WorkerAnswers } from '../../ipc/control-contract.ts';
import type { Revocation, RevokeAnswer, RevokeLimit, RevokeRequest } from '../../ipc/revoke-contract.ts';
import type { RevokeSlice } from './revoke-slices.ts';

/** What is known of the workers before they are asked. */
export interface RevokeFleet {
  readonly online: readonly string[];
  /** Those of them whose pool cannot terminate. */
  readonly unable: ReadonlySet<string>;
}

/** A request on its way: counts what was meant and told, and says what it does not do. */
export class RunningRevocation {
  readonly id: string;
  state: Revocation['state'] = 'running';
  error: string | null = null;
  /** Known from the beginning for filters, and counted else; `null` for stamped headers. */
  tasks: number | null;
  told = 0;
  /** Workers that have been asked and gave no answer to the newest slice. */
  silent: readonly string[] = [];
  /** Resolves when workers were told of the first slice. */
  readonly begun: Promise<void>;
  #begin: () => void = () => undefined;
  readonly #request: RevokeRequest;
  readonly #fleet: RevokeFleet;
  readonly #answers = new Map<string, { terminated: number; error: string | null }>();
  readonly #runningOn = new Set<string>();
  #running = 0;
  #held = 0;
  #unknown = 0;
  #ended = 0;
  #repeatUntil = 0;

  constructor(id: string, request: RevokeRequest, fleet: RevokeFleet) {
    this.id = id;
    this.#request = request;
    this.#fleet = fleet;
    this.tasks = 'stampedHeaders' in request.target ? null : 0;
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** Tasks that are meant, before workers are told of them. */
  count(slice: RevokeSlice): void {
    this.#running += slice.runningOn.length;
    for (const worker of slice.runningOn) this.#runningOn.add(worker);
    this.#held += slice.held;
    this.#unknown += slice.unknown;
    this.#ended += slice.ended;
  }

  /** As {@link count}, where only their number is known. */
  countRunning(tasks: number): void {
    this.#running = tasks;
  }

  /** Workers are told again until then, epoch seconds. */
  remembered(until: number): void {
    this.#repeatUntil = Math.max(this.#repeatUntil, until);
  }

  /** What workers said to one message about so many tasks. */
  add(answers: WorkerAnswers, ids: readonly string[]): void {
    this.told += ids.length;
    this.silent = answers.silent;
    this.#begin();
    const ours = new Set(ids);
    for (const answer of answers.answers) {
      const sum = this.#answers.get(answer.worker) ?? { terminated: 0, error: null };
      if (answer.status === 'error') sum.error = answer.error;
      else
        sum.terminated += terminatedIn(answer.value).filter((id) => ours.size === 0 || ours.has(id)).length;
      this.#answers.set(answer.worker, sum);
    }
  }

  get answer(): Revocation {
    const { id, state, tasks, told, error } = this;
    const answers: RevokeAnswer[] = [...this.#answers].map(([worker, sum]) => ({ worker, ...sum }));
    return { id, state, tasks, told, answers, limits: this.#limits(), error };
  }

  #limits(): readonly RevokeLimit[] {
    const { terminate, target } = this.#request;
    const limits: RevokeLimit[] = [];
    const counted = (
      code: 'running-goes-on' | 'held-until-eta' | 'unknown' | 'ended' | 'later-steps',
      tasks: number,
    ) => {
      if (tasks > 0) limits.push({ code, tasks });
    };
    counted('ended', this.#ended);
    counted('unknown', this.#unknown);
    counted('held-until-eta', this.#held);
    if (terminate === undefined) counted('running-goes-on', this.#running);
    else if (this.#running > 0 || this.tasks === null) limits.push({ code: 'signal-hits-process' });
    if ('workflow' in target && terminate === undefined) counted('later-steps', this.#running);
    const unable = terminate === undefined ? [] : this.#unable();
    if (unable.length > 0) limits.push({ code: 'cannot-terminate', workers: unable });
    if (this.silent.length > 0) limits.push({ code: 'silent', workers: this.silent });
    if (this.#fleet.online.length === 0 && this.#answers.size === 0) limits.push({ code: 'no-worker' });
    if (this.#repeatUntil > 0) limits.push({ code: 'kept-in-memory', repeatUntil: this.#repeatUntil });
    return limits;
  }

  /** Those that said so, and those that run such a task, or may, in a pool of that kind. */
  #unable(): readonly string[] {
    const said = [...this.#answers].filter(([, { error }]) => error?.startsWith('NotImplementedError'));
    const mayRun = (worker: string) => this.#runningOn.size === 0 || this.#runningOn.has(worker);
    const known = this.#running > 0 || this.tasks === null ? [...this.#fleet.unable].filter(mayRun) : [];
    return [...new Set([...said.map(([worker]) => worker), ...known])];
  }
}

/** The tasks of an answer such as `terminate: a, b`; with stamps only that there were some is told. */
function terminatedIn(value: unknown): readonly string[] {
  const { ok } = (typeof value === 'object' && value !== null ? value : {}) as { ok?: unknown };
  if (typeof ok !== 'string') return [];
  const prefix = 'terminate: ';
  return ok.startsWith(prefix) && ok !== `${prefix}tasks unknown` ? ok.slice(prefix.length).split(', ') : [];
}
