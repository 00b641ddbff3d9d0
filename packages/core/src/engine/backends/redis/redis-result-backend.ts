import { type ChainableCommander, Redis, type RedisOptions } from 'ioredis';
import { CncError } from '../../../errors.ts';
import type {
  ChordProgress,
  ListResultsRequest,
  ResultPage,
  StoredResult,
} from '../../../ipc/result-contract.ts';
import type { AbortAnswer } from '../../../ipc/revoke-contract.ts';
import type { RedisAddress } from '../../brokers/broker-address.ts';
import { describeFault } from '../../brokers/describe-fault.ts';
import { redisServers } from '../../brokers/redis/redis-servers.ts';
import { withDeadline } from '../../deadline.ts';
import { ABORTED, type HeldGroup, READY_STATES, type ResultBackend } from '../base.ts';
import { emptyGroup, opaqueGroup, readGroupMeta, readLargeMeta, readResultMeta } from '../read-meta.ts';
import { MOST_VALUE_BYTES, slicesOf } from '../result-bounds.ts';
import { listKeys } from './list-keys.ts';
import { ResultKeys } from './result-keys.ts';

const DEADLINE_MS = 5000;
/** Celery's default of `result_expires`, for what had no time to live before. */
const EXPIRES_MS = 24 * 60 * 60 * 1000;
/** A worker may store something between our reading and our writing; more often than this it does not. */
const ABORT_TRIES = 5;
/** Writes what was read before and has not changed since, keeps the time to live, and tells who waits, as Celery does. */
const REPLACE = `local now = redis.call('GET', KEYS[1])
if (now or '') ~= ARGV[1] then return 0 end
local left = redis.call('PTTL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', left > 0 and left or ARGV[3])
redis.call('PUBLISH', KEYS[1], ARGV[2])
return 1`;

/** Celery's default of `result_chord_expires`: a day, as of `result_expires`. */
const CHORD_EXPIRES_SECONDS = 86_400;

/** A value, cut where it is larger than what is read, with its true size. */
interface Fetched {
  readonly value: Buffer;
  readonly bytes: number;
}

/** Celery's Redis result backend: one key a task, and one for each group that was saved. */
export class RedisResultBackend implements ResultBackend {
  readonly #client: Redis;
  readonly #keys: ResultKeys;
  readonly #secrets: readonly string[];

  /** Connects at the first question; of a failover list to its first server, as Celery does. */
  constructor(address: RedisAddress, globalKeyPrefix: string) {
    this.#keys = new ResultKeys(globalKeyPrefix);
    this.#secrets = [...address.servers, address.sentinel].flatMap((each) => each?.password ?? []);
    const settings: Omit<RedisOptions, 'replyMapping'> = {
      ...redisServers(address)[0],
      lazyConnect: true,
      maxRetriesPerRequest: 1,
    };
    this.#client = new Redis(settings);
    // Told to whoever asks, by the rejection of the question.
    this.#client.on('error', () => {});
  }

  async getResult(taskId: string): Promise<StoredResult | null> {
    const fetched = await this.#ask(() => this.#fetch(this.#keys.task(taskId)));
    if (fetched === null) return null;
    const { value, bytes } = fetched;
    return value.length < bytes ? readLargeMeta(taskId, value, bytes) : readResultMeta(taskId, value);
  }

  async count(taskIds: readonly string[]): Promise<number> {
    return this.#sum(taskIds, (keys) => this.#client.exists(...keys));
  }

  async forget(taskIds: readonly string[]): Promise<number> {
    return this.#sum(taskIds, (keys) => this.#client.del(...keys));
  }

  async getGroup(groupId: string): Promise<HeldGroup | null> {
    const [fetched, chord] = await this.#ask(() =>
      Promise.all([this.#fetch(this.#keys.group(groupId)), this.#chordOf(groupId)]),
    );
    if (fetched === null)
      return chord === null ? null : { stored: { ...emptyGroup(groupId), chord }, taskIds: [] };
    const { value, bytes } = fetched;
    const group =
      value.length < bytes
        ? opaqueGroup(groupId, { kind: 'too-large', bytes })
        : readGroupMeta(groupId, value);
    return { ...group, stored: { ...group.stored, chord } };
  }

  async forgetGroup(groupId: string): Promise<boolean> {
    return (await this.#ask(() => this.#client.del(this.#keys.group(groupId)))) > 0;
  }

  async list(request: Omit<ListResultsRequest, 'app'>): Promise<ResultPage> {
    return this.#ask(() => listKeys(this.#client, this.#keys, request));
  }

  async abort(taskId: string): Promise<AbortAnswer> {
    const key = this.#keys.task(taskId);
    const aborted = { status: ABORTED, result: null, traceback: null, children: null, date_done: null };
    for (let tries = 0; tries < ABORT_TRIES; tries++) {
      const bytes = await this.#ask(() => this.#client.getBuffer(key));
      const before = bytes === null ? null : readResultMeta(taskId, bytes);
      if (before?.opaque) throw unreadableSerializer();
      const previousState = before?.state ?? null;
      if (previousState !== null && READY_STATES.has(previousState)) return { aborted: false, previousState };
      const meta = JSON.stringify({ ...aborted, task_id: taskId });
      const write = () => this.#client.eval(REPLACE, 1, key, bytes ?? '', meta, EXPIRES_MS);
      if ((await this.#ask(write)) === 1) return { aborted: true, previousState };
    }
    throw new CncError(
      'CNC_ABORT_UNSUPPORTED',
      'The task stores its state faster than it can be aborted. Try again.',
    );
  }

  /** As `set_chord_size` of Celery's backend does. */
  async beginChord(groupId: string, size: number): Promise<'counted'> {
    const { size: key, claimed } = this.#keys.chord(groupId);
    const batch = () =>
      answersOf(this.#client.multi().del(claimed).set(key, size, 'EX', CHORD_EXPIRES_SECONDS));
    await this.#ask(batch);
    return 'counted';
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }

  /** `null` where there is no such key. */
  async #fetch(key: string): Promise<Fetched | null> {
    const batch = this.#client.multi().strlen(key).getrangeBuffer(key, 0, MOST_VALUE_BYTES);
    const [bytes, value] = (await answersOf(batch)) as [number, Buffer];
    return bytes === 0 ? null : { value: value.subarray(0, MOST_VALUE_BYTES), bytes };
  }

  async #chordOf(groupId: string): Promise<ChordProgress | null> {
    const { joined, size, added } = this.#keys.chord(groupId);
    const [type, ...sizes] = (await answersOf(this.#client.multi().type(joined).get(size).get(added))) as [
      string,
      string | null,
      string | null,
    ];
    if (type === 'none' && sizes.every((each) => each === null)) return null;
    const ended =
      type === 'zset'
        ? await this.#client.zcard(joined)
        : type === 'list'
          ? await this.#client.llen(joined)
          : 0;
    return { ended, size: sizes[0] === null ? null : Number(sizes[0]) + Number(sizes[1] ?? 0) };
  }

  async #sum(taskIds: readonly string[], ask: (keys: readonly string[]) => Promise<number>): Promise<number> {
    let sum = 0;
    for (const slice of slicesOf(taskIds)) {
      sum += await this.#ask(() => ask(slice.map((id) => this.#keys.task(id))));
    }
    return sum;
  }

  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await withDeadline(this.#connected(question), DEADLINE_MS, 'reading the result backend');
    } catch (error) {
      const fault = describeFault(error, this.#secrets);
      throw new CncError(
        'CNC_BACKEND_UNREACHABLE',
        `The result backend cannot be reached: ${fault}. Check that it runs and that the app's backend URL is right.`,
        { cause: error },
      );
    }
  }

  /** Sentinels that all failed once are given up by the client; whoever asks anew asks them anew. */
  async #connected<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (this.#client.status === 'end') await this.#client.connect();
    return question();
  }
}

function unreadableSerializer(): CncError {
  return new CncError(
    'CNC_ABORT_UNSUPPORTED',
    "The app's results are of another serializer than JSON: what is written here its workers could not read. Abort with AbortableAsyncResult in Python.",
  );
}

async function answersOf(batch: ChainableCommander): Promise<unknown[]> {
  const answers = (await batch.exec()) ?? [];
  return answers.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
