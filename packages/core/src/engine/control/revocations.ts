import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { CncError } from '../../errors.ts';
import type { DatabaseMethods } from '../../ipc/contract.ts';
import type { ControlMethods } from '../../ipc/control-contract.ts';
import {
  MOST_REVOKED,
  type Revocation,
  type RevokeMethods,
  type RevokeRequest,
} from '../../ipc/revoke-contract.ts';
import { type RevokeFleet, RunningRevocation } from './revocation.ts';
import { openTasksWhere, type RevokeSlice, slicesOfFilter, slicesOfIds } from './revoke-slices.ts';
import type { StandingCommands } from './standing-commands.ts';

/** What revoking needs. */
export interface RevocationsOptions {
  readonly brokerId: string;
  readonly control: ControlMethods;
  readonly standing: StandingCommands;
  readonly database: Pick<DatabaseMethods, 'listTasks' | 'countTasks' | 'listWorkers'>;
}

const ANSWER_WITHIN_MS = 4000;
/** How long a slice waits for workers that were silent before. */
const SILENT_AGAIN_MS = 500;
const STAMPS_REMEMBERED_SECONDS = 24 * 60 * 60;
const REMEMBERED_REQUESTS = 200;
const REMEMBERED_MS = 60 * 60 * 1000;
const UNABLE_POOLS: ReadonlySet<string> = new Set(['solo', 'threads']);

/** Revokes tasks of one broker, slice by slice, and has it told to workers that come up. */
export class Revocations {
  readonly methods: Pick<RevokeMethods, 'revoke' | 'getRevocation' | 'cancelRevocation'>;
  readonly #options: RevocationsOptions;
  readonly #requests = new LRUCache<string, RunningRevocation>({
    max: REMEMBERED_REQUESTS,
    ttl: REMEMBERED_MS,
  });

  constructor(options: RevocationsOptions) {
    this.#options = options;
    this.methods = {
      revoke: (request) => this.#revoke(request),
      getRevocation: async ({ id }) => this.#requests.get(id)?.answer ?? null,
      cancelRevocation: ({ id }) => this.#cancel(id),
    };
  }

  /** Begins no further slice; what is remembered stays. */
  stop(): void {
    for (const revocation of this.#requests.values()) {
      if (revocation.state === 'running') revocation.state = 'cancelled';
    }
  }

  async #revoke(request: RevokeRequest): Promise<Revocation> {
    const revocation = new RunningRevocation(randomUUID(), request, await this.#fleet());
    const slices = await this.#slicesOf(revocation, request);
    if (request.dryRun) return this.#count(revocation, slices);
    this.#requests.set(revocation.id, revocation);
    const work = this.#run(revocation, request, slices);
    // What fails after the answer is told by `getRevocation`.
    work.catch(() => undefined);
    const begun = Promise.all([sleep(ANSWER_WITHIN_MS, undefined, { ref: false }), revocation.begun]);
    await Promise.race([work, begun]);
    return revocation.answer;
  }

  async #cancel(id: string): Promise<boolean> {
    const revocation = this.#requests.get(id);
    if (revocation?.state === 'running') revocation.state = 'cancelled';
    return (await this.#options.standing.remove(`${id}/`)) > 0 || revocation !== undefined;
  }

  /** The tasks that are meant; counts them where they come from a filter. `null` for stamps. */
  async #slicesOf(
    revocation: RunningRevocation,
    { target, dryRun }: RevokeRequest,
  ): Promise<AsyncIterable<RevokeSlice> | null> {
    const { database, brokerId } = this.#options;
    if ('stampedHeaders' in target) return null;
    if ('ids' in target) {
      if (!dryRun) this.#refuseTooMany(target.ids.length);
      return slicesOfIds(database, target.ids, brokerId);
    }
    const meant = 'where' in target ? target.where : [{ field: 'root', anyOf: [target.workflow] } as const];
    const where = openTasksWhere(meant, brokerId);
    const { count } = await database.countTasks({ where, limit: 2 * MOST_REVOKED });
    revocation.tasks = count;
    if (!dryRun) {
      this.#refuseTooMany(count);
      return slicesOfFilter(database, where);
    }
    const running = await database.countTasks({
      where: [...where, { field: 'state', anyOf: ['STARTED'] }],
      limit: 2 * MOST_REVOKED,
    });
    revocation.countRunning(running.count);
    return null;
  }

  async #count(
    revocation: RunningRevocation,
    slices: AsyncIterable<RevokeSlice> | null,
  ): Promise<Revocation> {
    for await (const slice of slices ?? []) {
      revocation.count(slice);
      revocation.tasks = (revocation.tasks ?? 0) + slice.ids.length;
    }
    revocation.state = 'counted';
    return revocation.answer;
  }

  async #run(
    revocation: RunningRevocation,
    request: RevokeRequest,
    slices: AsyncIterable<RevokeSlice> | null,
  ): Promise<void> {
    try {
      if (slices === null) await this.#tellStamps(revocation, request);
      else await this.#tellSlices(revocation, request, slices);
      if (revocation.state === 'running') revocation.state = 'done';
    } catch (error) {
      revocation.state = 'failed';
      revocation.error = error instanceof Error ? error.message : String(error);
      // What was told before stands; nothing told is a plain failure of the call.
      if (revocation.told === 0) throw error;
    }
  }

  async #tellSlices(
    revocation: RunningRevocation,
    request: RevokeRequest,
    slices: AsyncIterable<RevokeSlice>,
  ): Promise<void> {
    const isListed = 'ids' in request.target;
    let number = 0;
    for await (const slice of slices) {
      if (revocation.state !== 'running') return;
      revocation.count(slice);
      if (isListed) revocation.tasks = (revocation.tasks ?? 0) + slice.ids.length;
      if (slice.ids.length === 0) continue;
      number += 1;
      const command = { command: 'revoke', arguments: { task_id: slice.ids, ...terminating(request) } };
      await this.#tell(
        revocation,
        `${revocation.id}/${number}`,
        command,
        request.repeatUntil ?? slice.until,
        slice.ids,
      );
    }
    if (!isListed && revocation.state === 'running') revocation.tasks = revocation.told;
  }

  async #tellStamps(revocation: RunningRevocation, request: RevokeRequest): Promise<void> {
    if (!('stampedHeaders' in request.target)) return;
    const { stampedHeaders: headers } = request.target;
    const command = {
      command: 'revoke_by_stamped_headers',
      arguments: { headers, ...terminating(request) },
    };
    const until = request.repeatUntil ?? Date.now() / 1000 + STAMPS_REMEMBERED_SECONDS;
    await this.#tell(revocation, `${revocation.id}/1`, command, until, []);
  }

  /** Remembers first: should the engine die now, workers are told all the same. */
  async #tell(
    revocation: RunningRevocation,
    id: string,
    command: { readonly command: string; readonly arguments: Readonly<Record<string, unknown>> },
    until: number,
    ids: readonly string[],
  ): Promise<void> {
    const { standing, control, brokerId } = this.#options;
    const createdAt = Date.now() / 1000;
    const isRemembered = until > createdAt;
    if (isRemembered) await standing.add({ id, broker: brokerId, ...command, createdAt, until });
    try {
      const wait = revocation.silent.length > 0 ? { timeoutMs: SILENT_AGAIN_MS } : {};
      const answers = await control.control({ ...command, ...wait });
      standing.told(
        id,
        answers.answers.map(({ worker }) => worker),
      );
      revocation.add(answers, ids);
      if (isRemembered) revocation.remembered(until);
    } catch (error) {
      await standing.remove(id);
      throw error;
    }
  }

  #refuseTooMany(tasks: number): void {
    const remembered = this.#options.standing.commands.reduce(
      (sum, { command, arguments: { task_id: ids } }) =>
        sum + (command === 'revoke' && Array.isArray(ids) ? ids.length : 0),
      0,
    );
    const room = MOST_REVOKED - remembered;
    if (tasks <= room) return;
    throw new CncError(
      'CNC_REVOKE_LIMIT',
      `${tasks >= 2 * MOST_REVOKED ? 'More than ' : ''}${tasks} tasks are meant; ${room} more can be revoked on this broker: workers remember ${MOST_REVOKED}, and ${remembered} are remembered already. Narrow the filter, purge the queue, or cancel earlier ones.`,
      { details: { tasks, room } },
    );
  }

  async #fleet(): Promise<RevokeFleet> {
    const workers = await this.#options.database.listWorkers({});
    const online = workers.filter(
      ({ broker, status }) => broker === this.#options.brokerId && status === 'online',
    );
    const unable = online.filter(({ inspection }) => UNABLE_POOLS.has(inspection?.pool ?? ''));
    return { online: online.map(({ name }) => name), unable: new Set(unable.map(({ name }) => name)) };
  }
}

function terminating({ terminate }: RevokeRequest): { terminate?: true; signal?: string } {
  return terminate === undefined ? {} : { terminate: true, signal: terminate };
}
