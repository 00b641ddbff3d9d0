import { randomUUID } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { decodeBody } from './codec.ts';
import { Connection } from './connection.ts';
import { IPC_PROTOCOL_VERSION } from './contract.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import { checkHello, type Welcome } from './handshake.ts';
import { DEFAULT_LIMITS, type IpcLimits } from './limits.ts';
import type { MethodRule } from './method-rule.ts';
import type { PlainMethods } from './plain-value.ts';
import { type CallContext, type IpcHandler, type ServedContract, ServerClient } from './server-client.ts';
import type { SubscriptionSource } from './server-subscription.ts';

/** Handlers of every method of a contract; the context comes second. */
export type IpcHandlers<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (params: infer Params) => Promise<infer Result>
    ? (params: Params, call: CallContext) => Promise<Result>
    : never;
};

/** Options of {@link IpcServer.listen}. */
export interface IpcServerOptions<Methods> {
  /** Unix socket, or named pipe on Windows. */
  readonly socketPath: string;
  readonly token: string;
  readonly methods: Readonly<Record<keyof Methods & string, MethodRule>>;
  readonly handlers: IpcHandlers<Methods>;
  readonly subscriptions?: Readonly<Record<string, SubscriptionSource<never, object>>>;
  readonly logger: ComponentLogger;
  readonly limits?: Partial<IpcLimits>;
}

const CLOSE_GRACE_MS = 5000;
/** How long a client may take to read what was written before the end. */
const FLUSH_MS = 1000;

/** Serves one contract on one local socket, to whoever has the run's token. */
export class IpcServer {
  /** Tells clients that come back whether they talk to the same server. */
  readonly #id = randomUUID();
  readonly #server: Server;
  readonly #contract: ServedContract;
  readonly #token: string;
  readonly #socketPath: string;
  readonly #connections = new Map<Connection, ServerClient | undefined>();
  #closing = false;

  private constructor(options: IpcServerOptions<Record<string, never>>) {
    const { methods, handlers, subscriptions = {}, logger } = options;
    this.#contract = {
      methods,
      // Each handler gets exactly what its own rule has checked.
      handlers: handlers as unknown as Record<string, IpcHandler>,
      subscriptions,
      logger,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    };
    this.#token = options.token;
    this.#socketPath = options.socketPath;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens; a socket file that an earlier process left at the path is replaced. */
  static async listen<Methods extends PlainMethods<Methods>>(
    options: IpcServerOptions<Methods>,
  ): Promise<IpcServer> {
    const server = new IpcServer(options as unknown as IpcServerOptions<Record<string, never>>);
    await server.#listen();
    return server;
  }

  /**
   * Stops accepting, begins no further call, lets calls in flight be answered within the grace, then aborts the rest and
   * closes every connection once what was written is sent.
   */
  async close(options: { graceMs?: number } = {}): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const clients = [...this.#connections.values()].filter((client) => client !== undefined);
    await withinMs(Promise.all(clients.map((client) => client.retire())), options.graceMs ?? CLOSE_GRACE_MS);
    const why = new CncError('CNC_IPC_DISCONNECTED', 'The server stops.');
    for (const client of clients) client.sayGoodbye(why);
    for (const connection of this.#connections.keys()) connection.end();
    await withinMs(closed, FLUSH_MS);
    for (const connection of this.#connections.keys()) connection.destroy();
    await closed;
  }

  async #listen(): Promise<void> {
    const isPipe = process.platform === 'win32';
    if (!isPipe) await rm(this.#socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#socketPath, resolve);
    });
    if (!isPipe) await chmod(this.#socketPath, 0o600);
    this.#server.on('error', (error) => this.#contract.logger.error('the socket failed', { error }));
  }

  #accept(socket: Socket): void {
    const { limits } = this.#contract;
    const timer = setTimeout(() => {
      connection.destroy(new CncError('CNC_IPC_HANDSHAKE', 'A client said no hello in time.'));
    }, limits.handshakeTimeoutMs);
    const connection = new Connection(socket, {
      onFrame: (frame) => {
        clearTimeout(timer);
        this.#receive(connection, frame);
      },
      onClose: (error) => {
        clearTimeout(timer);
        this.#dropped(connection, error);
      },
      onDrain: () => this.#connections.get(connection)?.drained(),
    });
    const full = this.#connections.size >= limits.maxClients;
    this.#connections.set(connection, undefined);
    if (this.#closing) connection.end();
    else if (full) {
      const problem = `${limits.maxClients} clients are connected already; one more was refused.`;
      connection.refuse(new CncError('CNC_IPC_LIMIT', problem));
    }
  }

  #receive(connection: Connection, frame: Frame): void {
    const client = this.#connections.get(connection);
    if (client) client.receive(frame);
    else if (!this.#closing) this.#shakeHands(connection, frame);
  }

  #shakeHands(connection: Connection, frame: Frame): void {
    if (frame.kind !== FRAME_KINDS.hello) {
      throw new CncError('CNC_IPC_HANDSHAKE', 'A client sent something else before its hello.');
    }
    try {
      const hello = checkHello(decodeBody(frame.body), this.#token);
      this.#connections.set(connection, new ServerClient(this.#contract, connection, hello));
    } catch (error) {
      if (!(error instanceof CncError)) throw error;
      connection.refuse(error);
      return;
    }
    const { maxFrameBytes } = this.#contract.limits;
    const welcome: Welcome = { protocol: IPC_PROTOCOL_VERSION, server: this.#id, maxFrameBytes };
    connection.allowFrames(maxFrameBytes);
    connection.send(FRAME_KINDS.welcome, 0, welcome);
  }

  #dropped(connection: Connection, error: Error | undefined): void {
    const client = this.#connections.get(connection);
    this.#connections.delete(connection);
    client?.drop(new CncError('CNC_IPC_DISCONNECTED', 'The caller is gone.'));
    // A peer that was killed resets the connection; only what it said wrong is worth a warning.
    if (error instanceof CncError) {
      this.#contract.logger.warn('a connection was closed', { client: client?.name ?? 'unknown', error });
    }
  }
}

/** Waits for work, but no longer than that. */
async function withinMs(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, grace]).finally(() => clearTimeout(timer));
}
