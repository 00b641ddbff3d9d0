import { setTimeout as sleep } from 'node:timers/promises';
import { type SimulatedWorker, workerAnswer } from './worker-answers.ts';

/** What is to be simulated. */
export interface SimulatedFleetOptions {
  readonly brokerUrl: string;
  readonly workers: number;
  /** Every tenth worker answers so much later. @default 0 */
  readonly slowMs?: number;
}

/** Every so many-th worker is a slow one. */
export const SLOW_EVERY = 10;

/** Node name of a simulated worker. */
export const simulatedName = (number: number): string => `w${number}@simulated`;

/** How simulated workers reach their broker. */
export interface SimulatedTransport {
  /** Hears the mailboxes of all workers: calls back once for each worker and message. */
  listen(
    workers: readonly SimulatedWorker[],
    hear: (worker: SimulatedWorker, body: string) => void,
  ): Promise<void>;
  reply(address: ReplyAddress, body: string): Promise<void>;
  sendEvent(worker: SimulatedWorker, type: string, body: string): Promise<void>;
}

/** Where a reply goes. */
export interface ReplyAddress {
  readonly ticket: string;
  readonly routingKey: string;
}

interface ControlMessage {
  readonly method: string;
  readonly destination: readonly string[] | null;
  readonly ticket?: string;
  readonly reply_to?: { readonly routing_key: string };
}

const HEARTBEAT_SECONDS = 2;

/** Many workers in one process: each has a mailbox of its own, hears every command, and answers those for it. */
export class SimulatedFleet {
  readonly #workers: readonly SimulatedWorker[];
  readonly #transport: SimulatedTransport;
  readonly #slowMs: number;
  /** The command that was read last: on machines of their own, workers would read it side by side. */
  #read:
    | { readonly body: string; readonly message: ControlMessage; readonly names: ReadonlySet<string> }
    | undefined;
  #clock = 0;

  constructor({ workers, slowMs = 0 }: SimulatedFleetOptions, transport: SimulatedTransport) {
    this.#workers = Array.from({ length: workers }, (_, number) => ({ name: simulatedName(number), number }));
    this.#transport = transport;
    this.#slowMs = slowMs;
  }

  /** Resolves when all mailboxes are open and all workers have said that they are online. */
  async start(): Promise<void> {
    await this.#transport.listen(this.#workers, (worker, body) => this.#hear(worker, body));
    await this.#tellAll('worker-online');
    setInterval(() => this.#tellAll('worker-heartbeat'), HEARTBEAT_SECONDS * 1000);
  }

  #hear(worker: SimulatedWorker, body: string): void {
    if (this.#read?.body !== body) {
      const message = JSON.parse(body) as ControlMessage;
      this.#read = { body, message, names: new Set(message.destination ?? []) };
    }
    const { message, names } = this.#read;
    if (message.destination !== null && !names.has(worker.name)) return;
    void this.#answer(worker, message);
  }

  async #answer(
    worker: SimulatedWorker,
    { method, ticket, reply_to: replyTo }: ControlMessage,
  ): Promise<void> {
    if (ticket === undefined || replyTo === undefined) return;
    if (this.#slowMs > 0 && worker.number % SLOW_EVERY === 0) await sleep(this.#slowMs);
    const body = JSON.stringify({ [worker.name]: workerAnswer(worker, method) });
    await this.#transport.reply({ ticket, routingKey: replyTo.routing_key }, body);
  }

  async #tellAll(type: string): Promise<void> {
    await Promise.all(
      this.#workers.map((worker) => this.#transport.sendEvent(worker, type, this.#event(worker, type))),
    );
  }

  #event({ name, number }: SimulatedWorker, type: string): string {
    return JSON.stringify({
      hostname: name,
      utcoffset: 0,
      pid: 1000 + number * 10,
      clock: ++this.#clock,
      freq: HEARTBEAT_SECONDS,
      active: 4,
      processed: 340,
      loadavg: [0.5, 0.4, 0.3],
      sw_ident: 'py-celery',
      sw_ver: '5.6.3',
      sw_sys: 'Linux',
      timestamp: Date.now() / 1000,
      type,
    });
  }
}
