import { Redis, type RedisOptions } from 'ioredis';
import { CncError } from '../../../errors.ts';
import type { StoredResult } from '../../../ipc/engine-contract.ts';
import type { AbortAnswer } from '../../../ipc/revoke-contract.ts';
import { parseBrokerUrl } from '../../brokers/broker-url.ts';
import { describeFault } from '../../brokers/describe-fault.ts';
import { redisServers } from '../../brokers/redis/redis-servers.ts';
import { withDeadline } from '../../deadline.ts';
import { objectPieces } from '../../json-pieces.ts';
import { parsePythonJson } from '../../python-json.ts';
import { ABORTED, READY_STATES, type ResultBackend, type StoredCall } from '../base.ts';
import { readResult } from '../read-result.ts';
import { readStoredCall } from '../stored-call.ts';

const KEY_PREFIX = 'celery-task-meta-';
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

/** Celery's Redis result backend: one key a task. */
export class RedisResultBackend implements ResultBackend {
  readonly #client: Redis;
  readonly #secrets: readonly string[];

  /** `url` is the app's result backend; connects at the first question. */
  constructor(url: string) {
    const address = parseBrokerUrl(url);
    if (address.transport !== 'redis')
      throw new CncError('CNC_BACKEND_URL', 'This is no Redis result backend.');
    this.#secrets = address.servers.flatMap(({ password }) => (password === null ? [] : [password]));
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
    const bytes = await this.#ask(this.#client.getBuffer(KEY_PREFIX + taskId));
    return bytes === null ? null : readResult(taskId, bytes);
  }

  async getCall(taskId: string): Promise<StoredCall | null> {
    const bytes = await this.#ask(this.#client.getBuffer(KEY_PREFIX + taskId));
    if (bytes === null || readResult(taskId, bytes).opaque !== null) return null;
    const meta = objectPieces(bytes.toString());
    const value = (name: string) => parsePythonJson(meta.get(name) ?? 'null');
    return readStoredCall({
      task: value('name'),
      argsJson: meta.get('args'),
      kwargsJson: meta.get('kwargs'),
      routingKey: value('queue'),
    });
  }

  async forget(taskId: string): Promise<boolean> {
    return (await this.#ask(this.#client.del(KEY_PREFIX + taskId))) > 0;
  }

  async abort(taskId: string): Promise<AbortAnswer> {
    const key = KEY_PREFIX + taskId;
    const aborted = { status: ABORTED, result: null, traceback: null, children: null, date_done: null };
    for (let tries = 0; tries < ABORT_TRIES; tries++) {
      const bytes = await this.#ask(this.#client.getBuffer(key));
      const before = bytes === null ? null : readResult(taskId, bytes);
      if (before?.opaque) throw unreadableSerializer();
      const previousState = before?.state ?? null;
      if (previousState !== null && READY_STATES.has(previousState)) return { aborted: false, previousState };
      const meta = JSON.stringify({ ...aborted, task_id: taskId });
      const written = this.#client.eval(REPLACE, 1, key, bytes ?? '', meta, EXPIRES_MS);
      if ((await this.#ask(written)) === 1) return { aborted: true, previousState };
    }
    throw new CncError(
      'CNC_ABORT_UNSUPPORTED',
      'The task stores its state faster than it can be aborted. Try again.',
    );
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }

  async #ask<Answer>(question: Promise<Answer>): Promise<Answer> {
    try {
      return await withDeadline(question, DEADLINE_MS, 'reading the result backend');
    } catch (error) {
      const fault = describeFault(error, this.#secrets);
      throw new CncError(
        'CNC_BACKEND_UNREACHABLE',
        `The result backend cannot be reached: ${fault}. Check that it runs and that the app's backend URL is right.`,
        { cause: error },
      );
    }
  }
}

function unreadableSerializer(): CncError {
  return new CncError(
    'CNC_ABORT_UNSUPPORTED',
    "The app's results are of another serializer than JSON: what is written here its workers could not read. Abort with AbortableAsyncResult in Python.",
  );
}
