import { CncError, isCncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { checkParams } from './check-params.ts';
import { decodeBody } from './codec.ts';
import type { Connection } from './connection.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import type { Hello } from './handshake.ts';
import type { IpcLimits } from './limits.ts';
import type { IpcRole, MethodRule } from './method-rule.ts';
import { toWireError } from './remote-error.ts';
import { ServerSubscription, type SubscriptionSource } from './server-subscription.ts';

/** Who calls, as handlers see it. */
export interface CallContext {
  readonly role: IpcRole;
  readonly client: string;
  /** Aborted when the caller cancels, is gone, or its deadline passed. */
  readonly signal: AbortSignal;
}

/** What serves a method. */
export type IpcHandler = (params: never, call: CallContext) => Promise<unknown>;

/** What a server serves, to every client alike. */
export interface ServedContract {
  readonly methods: Readonly<Record<string, MethodRule>>;
  readonly handlers: Readonly<Record<string, IpcHandler>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionSource<never, object>>>;
  readonly limits: IpcLimits;
  readonly logger: ComponentLogger;
}

/** One client that has shaken hands: its calls in flight and its subscriptions. */
export class ServerClient {
  readonly #contract: ServedContract;
  readonly #connection: Connection;
  readonly #hello: Hello;
  readonly #calls = new Map<number, AbortController>();
  readonly #subscriptions = new Map<number, ServerSubscription>();
  #retired = false;
  #whenIdle: (() => void) | undefined;

  constructor(contract: ServedContract, connection: Connection, hello: Hello) {
    this.#contract = contract;
    this.#connection = connection;
    this.#hello = hello;
  }

  get name(): string {
    return this.#hello.name;
  }

  receive(frame: Frame): void {
    switch (frame.kind) {
      case FRAME_KINDS.call:
        this.#startCall(frame);
        return;
      case FRAME_KINDS.cancel:
        this.#calls.get(frame.id)?.abort(new CncError('CNC_IPC_CANCELLED', 'The caller gave up.'));
        return;
      case FRAME_KINDS.subscribe:
        this.#subscribe(frame);
        return;
      case FRAME_KINDS.credit:
        this.#subscriptions.get(frame.id)?.grant(creditOf(decodeBody(frame.body)));
        return;
      case FRAME_KINDS.unsubscribe:
        this.#subscriptions.get(frame.id)?.close();
        this.#subscriptions.delete(frame.id);
        return;
      default:
        throw new CncError('CNC_IPC_PROTOCOL', `Frame kind ${frame.kind} is unknown.`);
    }
  }

  /** The client has taken what was written. */
  drained(): void {
    for (const subscription of this.#subscriptions.values()) subscription.flush();
  }

  /** From now on no call is begun; resolves when those in flight have been answered. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** The last word: which calls were begun and not answered. All others may be made anew elsewhere. */
  sayGoodbye(why: CncError): void {
    this.#connection.send(FRAME_KINDS.goodbye, 0, [...this.#calls.keys()]);
    this.#connection.end();
    this.drop(why);
  }

  /** Nobody waits for its calls any more, nobody hears its subscriptions. */
  drop(why: CncError): void {
    this.#retired = true;
    for (const call of this.#calls.values()) call.abort(why);
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
  }

  #startCall({ id, body }: Frame): void {
    this.#refuseUsed(id);
    // The goodbye will tell that it was not begun.
    if (this.#retired) return;
    if (this.#calls.size >= this.#contract.limits.maxCallsPerClient) {
      const problem = `${this.name} has ${this.#calls.size} calls in flight; wait for answers.`;
      this.#connection.send(FRAME_KINDS.error, id, toWireError(new CncError('CNC_IPC_LIMIT', problem)));
      return;
    }
    const abort = new AbortController();
    this.#calls.set(id, abort);
    void this.#call(id, body, abort).finally(() => {
      this.#calls.delete(id);
      if (this.#calls.size === 0) this.#whenIdle?.();
    });
  }

  /** Never rejects: whatever happens is an answer, or the end of the connection. */
  async #call(id: number, body: Buffer, abort: AbortController): Promise<void> {
    let method = '?';
    try {
      const call = callOf(decodeBody(body));
      method = call.method;
      const late = () => abort.abort(new CncError('CNC_IPC_DEADLINE', `${method} took too long.`));
      const timer = setTimeout(late, call.deadlineMs);
      const context = { role: this.#hello.role, client: this.name, signal: abort.signal };
      const result = await this.#handle(call.method, call.params, context).finally(() => clearTimeout(timer));
      abort.signal.throwIfAborted();
      this.#connection.send(FRAME_KINDS.result, id, result);
    } catch (error) {
      const { aborted, reason } = abort.signal;
      if (!isCncError(error) && !aborted) {
        this.#contract.logger.error('a call failed', { method, client: this.name, error });
      }
      // What an aborted handler makes of it, a result or any error, is not what the caller has to know.
      this.#connection.send(FRAME_KINDS.error, id, toWireError(aborted ? reason : error));
    }
    if (this.#connection.unreadBytes > this.#contract.limits.maxUnreadBytes) {
      const problem = `${this.name} reads too slowly; it was cut off.`;
      this.#connection.destroy(new CncError('CNC_IPC_LIMIT', problem));
    }
  }

  async #handle(method: string, params: unknown, context: CallContext): Promise<unknown> {
    const rule = Object.hasOwn(this.#contract.methods, method) ? this.#contract.methods[method] : undefined;
    if (!rule) throw new CncError('CNC_IPC_UNKNOWN_METHOD', `Method '${method}' is not served here.`);
    if (!rule.roles.includes(context.role)) {
      throw new CncError('CNC_IPC_FORBIDDEN', `Method '${method}' is not for the role '${context.role}'.`);
    }
    const handlers = this.#contract.handlers;
    const handler = handlers[method] as IpcHandler;
    return handler.call(handlers, checkParams(rule.params, params, method) as never, context);
  }

  #subscribe({ id, body }: Frame): void {
    this.#refuseUsed(id);
    // Whoever comes while the server goes subscribes again on its next connection.
    if (this.#retired) return;
    try {
      const { name, params, credit } = subscribeOf(decodeBody(body));
      const { subscriptions, limits, logger } = this.#contract;
      const source = Object.hasOwn(subscriptions, name) ? subscriptions[name] : undefined;
      if (!source) throw new CncError('CNC_IPC_UNKNOWN_METHOD', `There is no subscription '${name}' here.`);
      const open = this.#subscriptions.size;
      if (open >= limits.maxSubscriptionsPerClient) {
        throw new CncError('CNC_IPC_LIMIT', `${this.name} has ${open} subscriptions already.`);
      }
      const checked = checkParams(source.params, params, name) as never;
      const subscription = new ServerSubscription({
        connection: this.#connection,
        id,
        credit,
        limits,
        logger,
      });
      subscription.close = source.open(checked, subscription);
      this.#subscriptions.set(id, subscription);
    } catch (error) {
      this.#connection.send(FRAME_KINDS.error, id, toWireError(error));
    }
  }

  #refuseUsed(id: number): void {
    if (!this.#calls.has(id) && !this.#subscriptions.has(id)) return;
    throw new CncError('CNC_IPC_PROTOCOL', `The id ${id} is in use.`);
  }
}

function callOf(value: unknown): { method: string; params: unknown; deadlineMs: number } {
  if (Array.isArray(value) && typeof value[0] === 'string' && typeof value[2] === 'number' && value[2] > 0) {
    return { method: value[0], params: value[1], deadlineMs: Math.min(value[2], 2 ** 31 - 1) };
  }
  throw new CncError('CNC_IPC_PROTOCOL', 'A call is [method, parameters, deadline in milliseconds].');
}

function subscribeOf(value: unknown): { name: string; params: unknown; credit: number } {
  if (Array.isArray(value) && typeof value[0] === 'string') {
    return { name: value[0], params: value[1], credit: creditOf(value[2]) };
  }
  throw new CncError('CNC_IPC_PROTOCOL', 'A subscription is [name, parameters, credit].');
}

function creditOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000) return value;
  throw new CncError('CNC_IPC_PROTOCOL', `A credit is a whole number from 0, not ${String(value)}.`);
}
