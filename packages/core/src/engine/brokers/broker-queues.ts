import type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PeekPage,
  PeekRequest,
  PriorityCount,
  PurgeRequest,
  QueueFlow,
} from '../../ipc/queue-contract.ts';

/** What a broker tells of one queue. */
export interface MeasuredQueue {
  readonly name: string;
  /** `null` where there is no such queue. */
  readonly ready: number | null;
  readonly priorities: readonly PriorityCount[] | null;
  readonly unacknowledged: number | null;
  /** `null` where the broker does not know. */
  readonly consumers: number | null;
  /** Messages that came in and that workers took since the measurement before; `null` where the broker does not tell. */
  readonly flow: { readonly incoming: number; readonly outgoing: number } | null;
  /** How much goes through it at the moment. */
  readonly rate: QueueFlow | null;
  /** Task and number of retries of the message that is next; `null` where that cannot be known. */
  readonly next: { readonly taskId: string; readonly retries: number } | null;
}

/** What a broker tells of its queues. */
export interface QueueMeasurement {
  readonly queues: readonly MeasuredQueue[];
  /** Whether all queues that the broker itself knows are among them. */
  readonly complete: boolean;
  /** Why less is known than was asked for, in words with the cure; `null` when all went well. */
  readonly problem: string | null;
}

/** A message of protocol 2, with what running its task again needs. */
export interface FoundMessage {
  readonly headers: Readonly<Record<string, unknown>>;
  /** `[args, kwargs, embed]` as it was written; `null` where it is in another serializer. */
  readonly bodyJson: string | null;
  readonly priority: number | null;
}

/** What a search for the message of a task came to. */
export interface MessageSearch {
  readonly message: FoundMessage | null;
  /** `false` where the message may be among those that could not be looked at. */
  readonly complete: boolean;
}

/** The queues of one broker. Everything has a deadline; everything rejects with `CNC_BROKER_UNREACHABLE`. */
export interface BrokerQueues {
  /** Measures the queues that are named, and those that the broker itself can name. */
  measure(names: readonly string[]): Promise<QueueMeasurement>;
  peek(request: PeekRequest): Promise<PeekPage>;
  purge(request: PurgeRequest): Promise<MessageCount>;
  deleteMessage(request: DeleteMessageRequest): Promise<MessageCount>;
  move(request: MoveRequest): Promise<MovedMessages>;
  /** Looks for the message of a task in these queues and among what workers took, without taking it. */
  findMessage(taskId: string, queues: readonly string[]): Promise<MessageSearch>;
}
