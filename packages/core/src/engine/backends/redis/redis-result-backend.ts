import { Redis, type RedisOptions } from 'ioredis';
import { CncError } from '../../../errors.ts';
import type { StoredResult } from '../../../ipc/engine-contract.ts';
import { parseBrokerUrl } from '../../brokers/broker-url.ts';
import { describeFault } from '../../brokers/describe-fault.ts';
import { redisServers } from '../../brokers/redis/redis-servers.ts';
import { withDeadline } from '../../deadline.ts';
import { objectPieces } from '../../json-pieces.ts';
import { parsePythonJson } from '../../python-json.ts';
import type { ResultBackend, StoredCall } from '../base.ts';
import { readResult } from '../read-result.ts';
import { readStoredCall } from '../stored-call.ts';

const KEY_PREFIX = 'celery-task-meta-';
const DEADLINE_MS = 5000;

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
