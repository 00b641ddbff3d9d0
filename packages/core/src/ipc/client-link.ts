import { connect } from 'node:net';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { decodeBody } from './codec.ts';
import { Connection } from './connection.ts';
import { IPC_PROTOCOL_VERSION } from './contract.ts';
import { FRAME_KINDS, type Frame, type FrameKind } from './frame.ts';
import { checkWelcome } from './handshake.ts';
import type { IpcRole } from './method-rule.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { fromWireError } from './remote-error.ts';

/** Whom to connect to, and as whom. */
export interface ClientLinkOptions {
  readonly socketPath: string;
  readonly token: string;
  readonly role: IpcRole;
  readonly name: string;
  readonly logger: ComponentLogger;
}

/** What the owner of a link is told. */
export interface ClientLinkEvents {
  /** The handshake is done; `server` is another value for another server process. */
  onConnected(server: string): void;
  /** Only after {@link onConnected}. */
  onDisconnected(): void;
  onFrame(frame: Frame): void;
}

const HANDSHAKE_TIMEOUT_MS = 5000;
/** A connection that broke sooner counts as another failed try: two sides that do not get on must not spin. */
const STEADY_AFTER_MS = 1000;

/** A connection that is made again, with backoff, whenever it breaks, until it is closed. */
export class ClientLink {
  readonly #options: ClientLinkOptions;
  readonly #events: ClientLinkEvents;
  #connection: Connection;
  #connectedAt: number | undefined;
  #closed = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;
  #problem: CncError | undefined;

  constructor(options: ClientLinkOptions, events: ClientLinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#connection = this.#connect();
  }

  get connected(): boolean {
    return this.#connectedAt !== undefined;
  }

  /** Why the server did not take us, as far as it said so; `undefined` once it has. */
  get problem(): CncError | undefined {
    return this.#problem;
  }

  /** Does nothing while not connected. Throws `CNC_IPC_LIMIT` for a frame that is too large. */
  send(kind: FrameKind, id: number, value?: unknown): void {
    if (this.connected) this.#connection.send(kind, id, value);
  }

  /** Ends it for good; resolves when the socket is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connection.end();
    await this.#connection.closed;
  }

  #connect(): Connection {
    const { socketPath, role, name, token } = this.#options;
    const socket = connect(socketPath);
    const connection = new Connection(socket, {
      onFrame: (frame) => this.#receive(connection, frame),
      onClose: (error) => this.#ended(error),
    });
    socket.once('connect', () => {
      connection.send(FRAME_KINDS.hello, 0, { protocol: IPC_PROTOCOL_VERSION, role, name, token });
    });
    this.#timer = setTimeout(() => {
      connection.destroy(new CncError('CNC_IPC_HANDSHAKE', `${socketPath} took our hello and said nothing.`));
    }, HANDSHAKE_TIMEOUT_MS);
    return connection;
  }

  #receive(connection: Connection, frame: Frame): void {
    if (this.#closed) return;
    if (this.connected) {
      this.#events.onFrame(frame);
      return;
    }
    clearTimeout(this.#timer);
    if (frame.kind === FRAME_KINDS.error) throw fromWireError(decodeBody(frame.body));
    if (frame.kind !== FRAME_KINDS.welcome) {
      throw new CncError('CNC_IPC_HANDSHAKE', 'The server sent something else before its welcome.');
    }
    const { server, maxFrameBytes } = checkWelcome(decodeBody(frame.body));
    connection.allowFrames(maxFrameBytes);
    this.#connectedAt = performance.now();
    this.#problem = undefined;
    this.#events.onConnected(server);
  }

  #ended(error: Error | undefined): void {
    clearTimeout(this.#timer);
    const { connected } = this;
    if (performance.now() - (this.#connectedAt ?? Infinity) > STEADY_AFTER_MS) this.#attempt = 0;
    this.#connectedAt = undefined;
    if (this.#closed) return;
    if (error instanceof CncError) this.#tell(error);
    if (connected) this.#events.onDisconnected();
    this.#timer = setTimeout(
      () => {
        this.#connection = this.#connect();
      },
      reconnectDelayMs(this.#attempt++),
    );
  }

  /** Told once, not at every try. */
  #tell(error: CncError): void {
    if (error.message !== this.#problem?.message) {
      this.#options.logger.error('the connection was given up; it is tried again', { error });
    }
    this.#problem = error;
  }
}
