import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { decodeBody } from './codec.ts';
import { Connection } from './connection.ts';
import { IPC_PROTOCOL_VERSION, type MethodRule } from './contract.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import { checkHello } from './handshake.ts';
import { DEFAULT_LIMITS, type IpcLimits } from './limits.ts';
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

/** Serves one contract on one local socket, to whoever has the run's token. */
export class IpcServer {
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
  static async listen<Methods>(options: IpcServerOptions<Methods>): Promise<IpcServer> {
    const server = new IpcServer(options as unknown as IpcServerOptions<Record<string, never>>);
    await server.#listen();
    return server;
  }

  /** Stops accepting, lets calls in flight be answered within the grace, closes every connection. */
  async close(options: { graceMs?: number } = {}): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const clients = [...this.#connections.values()].filter((client) => client !== undefined);
    const idle = Promise.all(clients.map((client) => client.idle()));
    await withinGrace(idle, options.graceMs ?? CLOSE_GRACE_MS);
    for (const connection of this.#connections.keys()) connection.end();
    await withinGrace(closed, options.graceMs ?? CLOSE_GRACE_MS);
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
    const { limits, logger } = this.#contract;
    if (this.#closing || this.#connections.size >= limits.maxClients) {
      if (!this.#closing)
        logger.warn('a client was refused: too many are connected', { clients: limits.maxClients });
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => {
      connection.destroy(new CncError('CNC_IPC_HANDSHAKE', 'A client said no hello in time.'));
    }, limits.handshakeTimeoutMs);
    const connection = new Connection(
      socket,
      {
        onFrame: (frame) => {
          clearTimeout(timer);
          this.#receive(connection, frame);
        },
        onClose: (error) => {
          clearTimeout(timer);
          this.#dropped(connection, error);
        },
      },
      limits.maxFrameBytes,
    );
    this.#connections.set(connection, undefined);
  }

  #receive(connection: Connection, frame: Frame): void {
    const client = this.#connections.get(connection);
    if (client) {
      client.receive(frame);
      return;
    }
    if (frame.kind !== FRAME_KINDS.hello) {
      throw new CncError('CNC_IPC_HANDSHAKE', 'A client sent something else before its hello.');
    }
    const hello = checkHello(decodeBody(frame.body), this.#token);
    this.#connections.set(connection, new ServerClient(this.#contract, connection, hello));
    connection.send(FRAME_KINDS.welcome, 0, { protocol: IPC_PROTOCOL_VERSION });
  }

  #dropped(connection: Connection, error: Error | undefined): void {
    const client = this.#connections.get(connection);
    this.#connections.delete(connection);
    client?.drop();
    // A peer that was killed resets the connection; only what it said wrong is worth a warning.
    if (error instanceof CncError) {
      this.#contract.logger.warn('a connection was closed', { client: client?.name ?? 'unknown', error });
    }
  }
}

async function withinGrace(work: Promise<unknown>, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([work, grace]).finally(() => clearTimeout(timer));
}
