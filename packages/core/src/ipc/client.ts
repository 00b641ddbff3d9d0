import { CncError } from '../errors.ts';
import { withResolvers } from '../with-resolvers.ts';
import { cancelledError, deadlineError, disconnectedError, type PendingCall } from './client-call.ts';
import { ClientLink, type ClientLinkOptions } from './client-link.ts';
import { ClientSubscription, type SubscriptionHandlers } from './client-subscription.ts';
import { decodeBody } from './codec.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { MethodRule } from './method-rule.ts';
import type { PlainMethods } from './plain-value.ts';
import { fromWireError } from './remote-error.ts';

/** Options of {@link IpcClient}. */
export interface IpcClientOptions<Methods> extends ClientLinkOptions {
  readonly methods: Readonly<Record<keyof Methods & string, MethodRule>>;
}

/** Options of one call. */
export interface CallOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Ids are 32 bits on the wire. */
const MAX_ID = 2 ** 32 - 1;

/** Calls that may wait for an answer or for a connection: as many as a server takes. */
const MAX_CALLS = DEFAULT_LIMITS.maxCallsPerClient;

/**
 * Calls and subscriptions over one socket that is connected for as long as the client lives: when it breaks it is
 * connected again, subscriptions resume, and calls that are safe to repeat are sent again.
 */
export class IpcClient<Methods extends PlainMethods<Methods>> {
  /** Every method of the contract, as if it were here. */
  readonly methods: Methods;
  readonly #options: IpcClientOptions<Methods>;
  readonly #link: ClientLink;
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Map<number, ClientSubscription>();
  readonly #listeners = new Set<(connected: boolean) => void>();
  /** The server that takes calls from us; `undefined` while there is none. */
  #server: string | undefined;
  #closed = false;
  #lastId = 0;

  constructor(options: IpcClientOptions<Methods>) {
    this.#options = options;
    const names = Object.keys(options.methods);
    const methods = names.map((name) => [name, (params: unknown) => this.call(name, params)]);
    this.methods = Object.fromEntries(methods) as Methods;
    this.#link = new ClientLink(options, {
      onConnected: (server) => this.#connected(server),
      onDisconnected: () => this.#disconnected(),
      onFrame: (frame) => this.#receive(frame),
    });
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  /**
   * Resolves when connected. Rejects when that takes longer: with what the server had against us (`CNC_IPC_HANDSHAKE`,
   * `CNC_IPC_LIMIT`), else with `CNC_IPC_DEADLINE`; with `CNC_IPC_DISCONNECTED` when the client is closed.
   */
  async ready(timeoutMs: number): Promise<void> {
    if (this.connected) return;
    const { promise, resolve, reject } = withResolvers();
    const late = () => {
      const problem = `${this.#options.socketPath} did not answer in ${timeoutMs} ms.`;
      reject(this.#link.problem ?? new CncError('CNC_IPC_DEADLINE', problem));
    };
    const timer = setTimeout(late, timeoutMs);
    const stop = this.onStateChange((connected) => {
      if (connected) resolve();
      else if (this.#closed) reject(new CncError('CNC_IPC_DISCONNECTED', 'The client was closed.'));
    });
    await promise.finally(() => {
      clearTimeout(timer);
      stop();
    });
  }

  /** Told at each connect, at each disconnect, and when the client is closed; returns what ends it. */
  onStateChange(listener: (connected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls a method. Rejects with the other side's `CncError`, with `CNC_IPC_DEADLINE`, `CNC_IPC_CANCELLED`,
   * `CNC_IPC_LIMIT` where too many calls wait or the parameters are too large, or with `CNC_IPC_DISCONNECTED` where the
   * connection broke and the call must not simply be repeated.
   */
  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const { methods } = this.#options;
    if (!Object.hasOwn(methods, method)) {
      throw new CncError('CNC_IPC_UNKNOWN_METHOD', `Method '${method}' is not in the contract.`);
    }
    const rule = methods[method as keyof Methods & string];
    if (this.#closed) throw disconnectedError(method);
    if (options.signal?.aborted) throw cancelledError(method);
    if (this.#calls.size >= MAX_CALLS) {
      throw new CncError('CNC_IPC_LIMIT', `${MAX_CALLS} calls wait already; wait for answers.`);
    }
    const deadlineMs = options.deadlineMs ?? rule.deadlineMs;
    const { promise, resolve, reject } = withResolvers<unknown>();
    const deadlineAt = performance.now() + deadlineMs;
    const { repeatable } = rule;
    const call: PendingCall = {
      id: this.#nextId(),
      method,
      params,
      deadlineAt,
      repeatable,
      sent: false,
      resolve,
      reject,
    };
    const cancel = () => this.#give(call, cancelledError(method));
    const timer = setTimeout(() => this.#give(call, deadlineError(call, this.connected)), deadlineMs);
    options.signal?.addEventListener('abort', cancel, { once: true });
    this.#calls.set(call.id, call);
    this.#send(call);
    return promise.finally(() => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', cancel);
      this.#calls.delete(call.id);
    });
  }

  /** Subscribes for as long as the client lives, over every reconnect; `close` ends it. */
  subscribe<Message extends { sequence: number }>(
    name: string,
    params: object,
    handlers: SubscriptionHandlers<Message>,
  ): { close(): void } {
    const id = this.#nextId();
    const subscription = new ClientSubscription({
      name,
      params,
      // The server's contract says what the messages of this name are.
      handlers: handlers as unknown as SubscriptionHandlers<{ sequence: number }>,
      logger: this.#options.logger,
      grant: (credit) => {
        if (this.#subscriptions.has(id)) this.#link.send(FRAME_KINDS.credit, id, credit);
      },
    });
    this.#subscriptions.set(id, subscription);
    this.#open(id, subscription);
    return {
      close: () => {
        subscription.close();
        if (this.#subscriptions.delete(id)) this.#link.send(FRAME_KINDS.unsubscribe, id);
      },
    };
  }

  /** Ends everything; calls in flight are rejected. Resolves when the socket is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
    for (const call of [...this.#calls.values()]) call.reject(disconnectedError(call.method));
    const closed = this.#link.close();
    this.#announce(false);
    await closed;
  }

  #connected(server: string): void {
    this.#server = server;
    for (const [id, subscription] of this.#subscriptions) this.#open(id, subscription);
    for (const call of this.#calls.values()) this.#send(call);
    this.#announce(true);
  }

  #disconnected(): void {
    this.#server = undefined;
    for (const call of this.#calls.values()) {
      if (call.sent && !call.repeatable) call.reject(disconnectedError(call.method));
      else call.sent = false;
    }
    this.#announce(false);
  }

  #announce(connected: boolean): void {
    for (const listener of [...this.#listeners]) listener(connected);
  }

  #receive({ kind, id, body }: Frame): void {
    const call = this.#calls.get(id);
    const subscription = this.#subscriptions.get(id);
    switch (kind) {
      case FRAME_KINDS.result:
        call?.resolve(decodeBody(body));
        return;
      case FRAME_KINDS.error:
        this.#failed(id, fromWireError(decodeBody(body)));
        return;
      case FRAME_KINDS.goodbye:
        this.#serverStops(decodeBody(body) as readonly number[]);
        return;
      case FRAME_KINDS.message:
        subscription?.message(decodeBody(body) as { sequence: number });
        return;
      case FRAME_KINDS.missed:
        subscription?.missed();
        return;
      default:
        throw new CncError('CNC_IPC_PROTOCOL', `Frame kind ${kind} is unknown.`);
    }
  }

  /** What it has not begun, the next connection may do, also what must not be repeated. */
  #serverStops(begun: readonly number[]): void {
    this.#server = undefined;
    for (const call of this.#calls.values()) if (!begun.includes(call.id)) call.sent = false;
  }

  #failed(id: number, error: CncError): void {
    const name = this.#subscriptions.get(id)?.name;
    if (name) this.#options.logger.error('a subscription was refused', { subscription: name, error });
    this.#calls.get(id)?.reject(error);
  }

  #send(call: PendingCall): void {
    if (this.#server === undefined) return;
    const left = Math.max(1, Math.round(call.deadlineAt - performance.now()));
    try {
      this.#link.send(FRAME_KINDS.call, call.id, [call.method, call.params, left]);
      call.sent = true;
    } catch (error) {
      // Parameters that are too large or no plain values: this call's own fault, no other's.
      call.reject(error as Error);
    }
  }

  #open(id: number, subscription: ClientSubscription): void {
    if (this.#server !== undefined) {
      this.#link.send(FRAME_KINDS.subscribe, id, subscription.request(this.#server));
    }
  }

  /** Gives a call up; the other side is told, where it knows of it. */
  #give(call: PendingCall, why: CncError): void {
    if (call.sent) this.#link.send(FRAME_KINDS.cancel, call.id);
    call.reject(why);
  }

  #nextId(): number {
    do {
      this.#lastId = this.#lastId === MAX_ID ? 1 : this.#lastId + 1;
    } while (this.#calls.has(this.#lastId) || this.#subscriptions.has(this.#lastId));
    return this.#lastId;
  }
}
