import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { UNANSWERED_COMMANDS } from '../../ipc/control-commands.ts';
import type {
  ControlCallRequest,
  ControlMethods,
  InspectRequest,
  WorkerAnswer,
  WorkerAnswers,
  WorkerSelection,
} from '../../ipc/control-contract.ts';
import type { Redactor } from '../../logging/redaction.ts';
import type { Broker, ControlReply } from '../brokers/base.ts';
import { selectWorkers } from './select-workers.ts';
import { readWorkerAnswer } from './worker-answer.ts';

/** What worker control needs. */
export interface WorkerControlOptions {
  readonly broker: Broker;
  /** Node names of the workers that are alive, as far as is known. */
  readonly knownWorkers: () => Promise<readonly string[]>;
  /** Knows the passwords of brokers and backends, which workers tell. */
  readonly redactor: Redactor;
}

const DEFAULT_TIMEOUT_MS = 3000;
/** Workers asked by one message: a thousand answers at once would only wait in line. */
const SLICE_WORKERS = 100;
const SLICES_AT_ONCE = 4;
/** A slice that has not answered makes room for the next one after so long: slow workers delay nobody. */
const MAKES_ROOM_AFTER_MS = 250;
/** Where workers are asked by name, only one of the same name can answer beside: it may do so late as well. */
const TWIN_MS = 1;
const REMEMBERED_CALLS = 500;
const REMEMBERED_MS = 10 * 60 * 1000;

type Request = InspectRequest | ControlCallRequest;

/** A call with what has come for it so far. */
interface Call {
  readonly ticket: string;
  readonly command: string;
  readonly answers: WorkerAnswer[];
  readonly silent: Set<string>;
}

/** Asks and commands the workers of one broker. */
export class WorkerControl {
  readonly methods: ControlMethods;
  readonly #options: WorkerControlOptions;
  readonly #slices = pLimit(SLICES_AT_ONCE);
  readonly #calls = new LRUCache<string, Call>({ max: REMEMBERED_CALLS, ttl: REMEMBERED_MS });
  /** Inspections on their way, by what they ask: who asks the same gets the same answer. */
  readonly #inspections = new Map<string, Promise<WorkerAnswers>>();

  constructor(options: WorkerControlOptions) {
    this.#options = options;
    this.methods = {
      inspect: (request) => this.#inspect(request),
      control: (request) => this.#call(request),
      getWorkerAnswers: async ({ ticket }) => {
        const call = this.#calls.get(ticket);
        return call ? answersOf(call) : null;
      },
    };
  }

  #inspect(request: InspectRequest): Promise<WorkerAnswers> {
    const key = JSON.stringify([request.command, request.arguments, request.workers, request.timeoutMs]);
    const underWay = this.#inspections.get(key);
    if (underWay !== undefined) return underWay;
    const inspection = this.#call(request).finally(() => this.#inspections.delete(key));
    this.#inspections.set(key, inspection);
    return inspection;
  }

  async #call(request: Request): Promise<WorkerAnswers> {
    const { command, workers } = request;
    const known = await this.#options.knownWorkers();
    const asked = workers ? selectWorkers(workers, known) : null;
    const call: Call = { ticket: randomUUID(), command, answers: [], silent: new Set(asked ?? known) };
    this.#calls.set(call.ticket, call);
    if (UNANSWERED_COMMANDS.has(command)) {
      await this.#options.broker.send(toMessage(request, asked));
      call.silent.clear();
      return answersOf(call);
    }
    const slices = slicesOf(asked, known);
    await Promise.all(
      slices.map(async (slice) => {
        // The slot is given back early, the answers are waited for all the same.
        const { answered } = await this.#slices(() => this.#ask(call, request, slice));
        await answered;
      }),
    );
    return answersOf(call);
  }

  /** Resolves when the next slice may be asked. */
  async #ask(
    call: Call,
    request: Request,
    slice: WorkerSlice,
  ): Promise<{ readonly answered: Promise<void> }> {
    const { broker } = this.#options;
    const answered = broker
      .broadcast(toMessage(request, slice.destination), {
        timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        awaited: slice.awaited,
        ...(slice.destination === null ? {} : { companyMs: TWIN_MS }),
        onLate: (reply) => this.#add(call, reply, true),
      })
      .then((replies) => {
        for (const reply of replies) this.#add(call, reply, false);
      });
    let timer: NodeJS.Timeout | undefined;
    const room = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, MAKES_ROOM_AFTER_MS);
    });
    await Promise.race([room, answered.catch(() => undefined)]);
    clearTimeout(timer);
    return { answered };
  }

  #add(call: Call, reply: ControlReply, late: boolean): void {
    call.answers.push(readWorkerAnswer(reply, late, this.#options.redactor));
    call.silent.delete(reply.worker);
  }
}

interface WorkerSlice {
  /** `null` asks every worker, also those that nobody has heard of. */
  readonly destination: readonly string[] | null;
  readonly awaited: readonly string[];
}

function slicesOf(asked: readonly string[] | null, known: readonly string[]): readonly WorkerSlice[] {
  if (asked === null && known.length <= SLICE_WORKERS) return [{ destination: null, awaited: known }];
  const names = asked ?? known;
  return Array.from({ length: Math.ceil(names.length / SLICE_WORKERS) }, (_, index) => {
    const destination = names.slice(index * SLICE_WORKERS, (index + 1) * SLICE_WORKERS);
    return { destination, awaited: destination };
  });
}

function toMessage(
  {
    command,
    arguments: given = {},
  }: { command: string; arguments?: Readonly<Record<string, unknown>>; workers?: WorkerSelection },
  destination: readonly string[] | null,
) {
  return { method: command, arguments: given, destination };
}

function answersOf({ ticket, command, answers, silent }: Call): WorkerAnswers {
  return { ticket, command, answers: [...answers], silent: [...silent] };
}
