import { connect } from 'node:net';
import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { deadlineError, disconnectedError, type PendingCall } from './client-call.ts';
import { ClientSubscription, SUBSCRIPTION_CREDIT, type SubscriptionHandlers } from './client-subscription.ts';
import { decodeBody } from './codec.ts';
import { Connection } from './connection.ts';
import { IPC_PROTOCOL_VERSION, type IpcRole, type MethodRule } from './contract.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { fromWireError } from './remote-error.ts';

/** Options of {@link IpcClient}. */
export interface IpcClientOptions<Methods> {
  readonly socketPath: string;
  readonly token: string;
  readonly role: IpcRole;
  /** Who this is, for the server's log. */
  readonly name: string;
  readonly methods: Readonly<Record<keyof Methods & string, MethodRule>>;
  readonly logger: ComponentLogger;
}

/** Options of one call. */
export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Ids are 32 bits on the wire. */
const MAX_ID = 2 ** 32 - 1;

/**
 * Calls and subscriptions over one socket that is connected for as long as the client lives: when it breaks it is
 * connected again, subscriptions resume, and calls that are safe to repeat are sent again.
 */
export class IpcClient<Methods> {
  /** Every method of the contract, as if it were here. */
  readonly methods: Methods;
  readonly #options: IpcClientOptions<Methods>;
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Map<number, ClientSubscription>();
  readonly #listeners = new Set<(connected: boolean) => void>();
  #connection: Connection | undefined;
  #connected = false;
  #closed = false;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: IpcClientOptions<Methods>) {
    this.#options = options;
    this.methods = new Proxy({} as Methods & object, {
      get: (_target, method) => (params: unknown) => this.call(String(method), params),
    });
    this.#connect();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Resolves when connected; rejects with `CNC_IPC_DEADLINE` when that takes longer. */
  async ready(timeoutMs: number): Promise<void> {
    if (this.#connected) return;
    await new Promise<void>((resolve, reject) => {
      const stop = this.onStateChange((connected) => {
        if (!connected) return;
        clearTimeout(timer);
        stop();
        resolve();
      });
      const timer = setTimeout(() => {
        stop();
        reject(
          new CncError('CNC_IPC_DEADLINE', `${this.#options.socketPath} did not answer in ${timeoutMs} ms.`),
        );
      }, timeoutMs);
    });
  }

  /** Told at each connect and disconnect; returns what ends it. */
  onStateChange(listener: (connected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls a method. Rejects with the other side's `CncError`, with `CNC_IPC_DEADLINE`, `CNC_IPC_CANCELLED`, or with
   * `CNC_IPC_DISCONNECTED` where the connection broke and the call must not simply be repeated.
   */
  call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const rule = this.#options.methods[method as keyof Methods & string] as MethodRule | undefined;
    if (!rule)
      return Promise.reject(
        new CncError('CNC_IPC_UNKNOWN_METHOD', `Method '${method}' is not in the contract.`),
      );
    if (this.#closed) return Promise.reject(disconnectedError(method));
    const deadlineMs = options.deadlineMs ?? rule.deadlineMs;
    return new Promise((resolve, reject) => {
      const cancel = () => this.#give(call, 'cancelled');
      const timer = setTimeout(() => this.#give(call, 'late'), deadlineMs);
      const settle = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', cancel);
        this.#calls.delete(call.id);
      };
      const call: PendingCall = {
        id: this.#nextId(),
        method,
        params,
        deadlineAt: performance.now() + deadlineMs,
        repeatable: rule.repeatable,
        sent: false,
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      this.#calls.set(call.id, call);
      if (options.signal?.aborted) return cancel();
      options.signal?.addEventListener('abort', cancel, { once: true });
      if (this.#connected) this.#send(call);
    });
  }

  /** Subscribes for as long as the client lives, over every reconnect; `close` ends it. */
  subscribe<Message extends { sequence: number }>(
    name: string,
    params: object,
    handlers: SubscriptionHandlers<Message>,
  ): { close(): void } {
    const id = this.#nextId();
    const grant = (credit: number) => {
      if (this.#connected && this.#subscriptions.has(id))
        this.#connection?.send(FRAME_KINDS.credit, id, credit);
    };
    // The server's contract says what the messages of this name are.
    const untyped = handlers as unknown as SubscriptionHandlers<{ sequence: number }>;
    const subscription = new ClientSubscription(name, params, untyped, this.#options.logger, grant);
    this.#subscriptions.set(id, subscription);
    if (this.#connected) this.#open(id, subscription);
    return {
      close: () => {
        if (this.#subscriptions.delete(id)) this.#connection?.send(FRAME_KINDS.unsubscribe, id);
      },
    };
  }

  /** Ends everything; calls in flight are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#subscriptions.clear();
    for (const call of [...this.#calls.values()]) call.reject(disconnectedError(call.method));
    this.#connection?.end();
  }

  #connect(): void {
    const { socketPath, role, name, token } = this.#options;
    const socket = connect(socketPath);
    const connection = new Connection(
      socket,
      { onFrame: (frame) => this.#receive(frame), onClose: (error) => this.#disconnected(error) },
      DEFAULT_LIMITS.maxFrameBytes,
    );
    this.#connection = connection;
    socket.once('connect', () => {
      connection.send(FRAME_KINDS.hello, 0, { protocol: IPC_PROTOCOL_VERSION, role, name, token });
    });
  }

  #receive(frame: Frame): void {
    const subscription = this.#subscriptions.get(frame.id);
    switch (frame.kind) {
      case FRAME_KINDS.welcome:
        this.#welcomed();
        return;
      case FRAME_KINDS.result:
        this.#calls.get(frame.id)?.resolve(decodeBody(frame.body));
        return;
      case FRAME_KINDS.error:
        this.#failed(frame.id, fromWireError(decodeBody(frame.body)));
        return;
      case FRAME_KINDS.message:
        subscription?.message(decodeBody(frame.body) as { sequence: number });
        return;
      case FRAME_KINDS.missed:
        subscription?.missed();
        return;
      default:
        throw new CncError('CNC_IPC_PROTOCOL', `Frame kind ${frame.kind} is unknown.`);
    }
  }

  #welcomed(): void {
    this.#connected = true;
    this.#attempt = 0;
    for (const [id, subscription] of this.#subscriptions) this.#open(id, subscription);
    for (const call of this.#calls.values()) this.#send(call);
    for (const listener of this.#listeners) listener(true);
  }

  #failed(id: number, error: CncError): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription)
      this.#options.logger.error('a subscription was refused', { subscription: subscription.name, error });
    this.#calls.get(id)?.reject(error);
  }

  #disconnected(error: Error | undefined): void {
    const wasConnected = this.#connected;
    this.#connected = false;
    if (this.#closed) return;
    if (error instanceof CncError) this.#options.logger.error('the connection was given up', { error });
    for (const call of [...this.#calls.values()]) {
      if (call.sent && !call.repeatable) call.reject(disconnectedError(call.method));
      else call.sent = false;
    }
    if (wasConnected) for (const listener of this.#listeners) listener(false);
    this.#retry = setTimeout(() => this.#connect(), reconnectDelayMs(this.#attempt++));
  }

  #send(call: PendingCall): void {
    const left = Math.max(1, Math.round(call.deadlineAt - performance.now()));
    call.sent = true;
    this.#connection?.send(FRAME_KINDS.call, call.id, [call.method, call.params, left]);
  }

  #open(id: number, subscription: ClientSubscription): void {
    const request = [subscription.name, subscription.params(), SUBSCRIPTION_CREDIT];
    this.#connection?.send(FRAME_KINDS.subscribe, id, request);
  }

  /** Gives a call up; the other side is told, where it knows of it. */
  #give(call: PendingCall, why: 'late' | 'cancelled'): void {
    if (call.sent && this.#connected) this.#connection?.send(FRAME_KINDS.cancel, call.id);
    call.reject(
      why === 'late'
        ? deadlineError(call, this.#connected)
        : new CncError('CNC_IPC_CANCELLED', `${call.method} was cancelled.`, {
            details: { method: call.method },
          }),
    );
  }

  #nextId(): number {
    do {
      this.#lastId = this.#lastId === MAX_ID ? 1 : this.#lastId + 1;
    } while (this.#calls.has(this.#lastId) || this.#subscriptions.has(this.#lastId));
    return this.#lastId;
  }
}
