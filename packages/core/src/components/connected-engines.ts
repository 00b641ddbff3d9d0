import { CncError } from '../errors.ts';
import { IpcClient, type IpcClientOptions } from '../ipc/client.ts';
import {
  ENGINE_METHODS,
  type EngineMethods,
  type EngineStatus,
  type PublishRequest,
  type ResultQuery,
  type StoredResult,
} from '../ipc/engine-contract.ts';
import type { EngineClient } from './component.ts';

/** Where an engine is reached. */
export interface EngineAddress {
  readonly brokerId: string;
  readonly transport: EngineStatus['transport'];
  readonly socketPath: string;
  /** Names of the apps on its broker. */
  readonly apps: readonly string[];
}

const STATUS_DEADLINE_MS = 2000;

/** The engines of all brokers, as one. */
export class ConnectedEngines implements EngineClient {
  readonly #engines: readonly { address: EngineAddress; client: IpcClient<EngineMethods> }[];

  constructor(
    addresses: readonly EngineAddress[],
    options: Omit<IpcClientOptions<EngineMethods>, 'socketPath' | 'methods'>,
  ) {
    this.#engines = addresses.map((address) => ({
      address,
      client: new IpcClient({ ...options, socketPath: address.socketPath, methods: ENGINE_METHODS }),
    }));
  }

  async publishTask(request: PublishRequest): Promise<{ readonly taskId: string }> {
    return this.#engineOf(request.app).publishTask(request);
  }

  async getResult(query: ResultQuery): Promise<StoredResult | null> {
    return this.#engineOf(query.app).getResult(query);
  }

  async listEngineStatuses(): Promise<readonly EngineStatus[]> {
    return Promise.all(this.#engines.map(({ address, client }) => statusOf(address, client)));
  }

  #engineOf(app: string): EngineMethods {
    const engine = this.#engines.find(({ address }) => address.apps.includes(app));
    if (engine) return engine.client.methods;
    const known = this.#engines.flatMap(({ address }) => address.apps).join(', ');
    throw new CncError('CNC_APP_UNKNOWN', `There is no app '${app}'. Known apps: ${known}.`, {
      details: { app },
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map(({ client }) => client.close()));
  }
}

/** An engine that does not answer is a state to show, not a fault of the question. */
async function statusOf(address: EngineAddress, client: IpcClient<EngineMethods>): Promise<EngineStatus> {
  try {
    return (await client.call('getEngineStatus', {}, { deadlineMs: STATUS_DEADLINE_MS })) as EngineStatus;
  } catch (error) {
    return {
      broker: address.brokerId,
      transport: address.transport,
      connected: false,
      connectedSince: null,
      lastError: error instanceof Error ? error.message : String(error),
      buffered: 0,
      lagSeconds: 0,
    };
  }
}
