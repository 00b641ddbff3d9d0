import { CncError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import { decodeBody } from './codec.ts';
import type { Connection } from './connection.ts';
import type { IpcRole, MethodRule } from './contract.ts';
import { FRAME_KINDS, type Frame } from './frame.ts';
import type { Hello } from './handshake.ts';
import type { IpcLimits } from './limits.ts';
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
  readonly #running = new Set<Promise<void>>();
  readonly #subscriptions = new Map<number, ServerSubscription>();

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
        this.#calls.get(frame.id)?.abort();
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

  /** Resolves when the calls in flight have been answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** The client is gone: nobody waits for its calls, nobody hears its subscriptions. */
  drop(): void {
    for (const call of this.#calls.values()) call.abort();
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#subscriptions.clear();
  }

  #startCall({ id, body }: Frame): void {
    const running = this.#call(id, body).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #call(id: number, body: Buffer): Promise<void> {
    const abort = new AbortController();
    let method = '?';
    try {
      if (this.#calls.size >= this.#contract.limits.maxCallsPerClient) {
        throw new CncError(
          'CNC_IPC_LIMIT',
          `${this.name} has ${this.#calls.size} calls in flight; wait for answers.`,
        );
      }
      this.#calls.set(id, abort);
      const call = callOf(decodeBody(body));
      method = call.method;
      const timer = setTimeout(() => abort.abort(), call.deadlineMs);
      const context = { role: this.#hello.role, client: this.name, signal: abort.signal };
      const result = await this.#handle(call.method, call.params, context).finally(() => clearTimeout(timer));
      this.#answer(FRAME_KINDS.result, id, result);
    } catch (error) {
      if (!(error instanceof CncError)) this.#contract.logger.error('a call failed', { method, error });
      this.#answer(FRAME_KINDS.error, id, toWireError(error));
    } finally {
      this.#calls.delete(id);
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
    return handler.call(handlers, checked(rule.params, params, method) as never, context);
  }

  #answer(kind: typeof FRAME_KINDS.result | typeof FRAME_KINDS.error, id: number, value: unknown): void {
    this.#connection.send(kind, id, value);
    const { maxUnreadBytes } = this.#contract.limits;
    if (this.#connection.unreadBytes > maxUnreadBytes) {
      this.#connection.destroy(
        new CncError('CNC_IPC_LIMIT', `${this.name} reads too slowly; it was cut off.`),
      );
    }
  }

  #subscribe({ id, body }: Frame): void {
    try {
      const { name, params, credit } = subscribeOf(decodeBody(body));
      const { subscriptions, limits } = this.#contract;
      const source = Object.hasOwn(subscriptions, name) ? subscriptions[name] : undefined;
      if (!source) throw new CncError('CNC_IPC_UNKNOWN_METHOD', `There is no subscription '${name}' here.`);
      if (this.#subscriptions.size >= limits.maxSubscriptionsPerClient) {
        throw new CncError(
          'CNC_IPC_LIMIT',
          `${this.name} has ${this.#subscriptions.size} subscriptions already.`,
        );
      }
      const subscription = new ServerSubscription(this.#connection, id, credit, limits);
      this.#subscriptions.set(id, subscription);
      subscription.close = source.open(checked(source.params, params, name) as never, subscription);
    } catch (error) {
      this.#subscriptions.delete(id);
      this.#connection.send(FRAME_KINDS.error, id, toWireError(error));
    }
  }
}

function checked(schema: MethodRule['params'], value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') || 'parameters';
  throw new CncError('CNC_IPC_INVALID', `${what}: ${path}: ${issue?.message ?? 'is not valid'}`, {
    details: { method: what, field: path },
  });
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
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1_000_000) return value;
  throw new CncError('CNC_IPC_PROTOCOL', `A credit is a whole number from 1, not ${String(value)}.`);
}
