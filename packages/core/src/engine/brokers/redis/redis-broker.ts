import type { RedisOptions } from 'ioredis';
import type { TransportOptions } from '../../../config/resolved-config.ts';
import type { CncError } from '../../../errors.ts';
import type { ComponentLogger } from '../../../logging/component-logger.ts';
import { ReplyCollector } from '../../control/reply-collector.ts';
import { StrayReplies } from '../../control/stray-replies.ts';
import { withDeadline } from '../../deadline.ts';
import type {
  AddressedTask,
  BroadcastOptions,
  Broker,
  ConnectionState,
  ControlReply,
  ControlRequest,
  EventSink,
  OutgoingEvent,
  PublishOptions,
  WaitingTasks,
} from '../base.ts';
import { CommandConnection } from '../command-connection.ts';
import { ConnectionLoop } from '../connection-loop.ts';
import { CommandSession } from './command-session.ts';
import { EventSubscription, judgeGap, type SubscriptionTrace } from './event-subscription.ts';
import { RedisMailbox } from './mailbox.ts';
import { pushTasks } from './push-tasks.ts';
import { RedisQueues } from './queues/redis-queues.ts';
import { REDIS_DEADLINE_MS } from './redis-connection.ts';
import { findWaitingTasks } from './waiting-tasks.ts';
import { eventChannel, eventPatterns } from './wire-names.ts';
import { writeRedisEnvelope } from './write-envelope.ts';

/** An engine's last batch may have been received a little after it was published: begin the gap so much earlier. */
const MARGIN_SECONDS = 2;

/** A Redis server, or the members of a failover list, as a Celery broker. */
export interface RedisBrokerOptions {
  /** Tried in turn. */
  readonly servers: readonly RedisOptions[];
  readonly db: number;
  /** Names on the wire, one for each way in which the apps of this broker differ; at least one. */
  readonly names: readonly TransportOptions[];
  readonly secrets: readonly string[];
  readonly logger: ComponentLogger;
}

/** Celery over Redis: events by pub/sub, which forgets, so every time of not listening is marked as a gap. */
export class RedisBroker implements Broker {
  readonly transport = 'redis';
  readonly queues: RedisQueues;
  readonly strayReplies = new StrayReplies();
  readonly #options: RedisBrokerOptions;
  readonly #mailboxes: readonly RedisMailbox[];
  readonly #commands: CommandConnection<CommandSession>;
  #events: ConnectionLoop<EventSubscription> | null = null;
  #trace: SubscriptionTrace | null = null;
  #notRunningSince: number | null = null;

  constructor(options: RedisBrokerOptions) {
    this.#options = options;
    this.#mailboxes = options.names.map((names) => new RedisMailbox(names, options.db, this.strayReplies));
    this.#commands = new CommandConnection({
      server: 'Redis',
      open: (attempt) => CommandSession.open(this.#server(attempt)),
      secrets: options.secrets,
      logger: options.logger,
    });
    this.queues = new RedisQueues(this.#commands, options.names);
  }

  get state(): ConnectionState {
    return this.#events?.state ?? { connected: false, connectedSince: null, lastError: null };
  }

  start(sink: EventSink, lastReceivedAt: number | null): void {
    this.#notRunningSince = lastReceivedAt === null ? null : lastReceivedAt - MARGIN_SECONDS;
    this.#events = new ConnectionLoop({
      purpose: 'events',
      open: (attempt) => this.#subscribe(attempt, sink),
      secrets: this.#options.secrets,
      logger: this.#options.logger,
    });
    this.#events.start();
    this.connect();
  }

  connect(): void {
    this.#commands.start();
  }

  async pause(): Promise<void> {
    await this.#events?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#events?.stop(), this.#commands.stop()]);
  }

  async broadcast(request: ControlRequest, options: BroadcastOptions): Promise<readonly ControlReply[]> {
    const { client } = await this.#commands.session(REDIS_DEADLINE_MS);
    const collector = new ReplyCollector(options, request.destination);
    const sent = this.#mailboxes.map((mailbox) => mailbox.ask(client, request, collector));
    try {
      const heard = await this.#commands.command(Promise.all(sent));
      collector.expectAtMost(heard.reduce((sum, listeners) => sum + listeners, 0));
      return await collector.done;
    } finally {
      collector.finish();
    }
  }

  async send(request: ControlRequest): Promise<void> {
    const { client } = await this.#commands.session(REDIS_DEADLINE_MS);
    await this.#commands.command(
      Promise.all(this.#mailboxes.map((mailbox) => mailbox.send(client, request))),
    );
  }

  async findWaitingTasks(queues: readonly string[]): Promise<WaitingTasks> {
    const { client } = await this.#commands.session(REDIS_DEADLINE_MS);
    const look = findWaitingTasks(client, this.#options.names, queues);
    return this.#commands.command(withDeadline(look, REDIS_DEADLINE_MS, 'looking into queues'));
  }

  async publishEvent(event: OutgoingEvent, names: TransportOptions): Promise<void> {
    const { client } = await this.#commands.session(REDIS_DEADLINE_MS);
    const routingKey = event.type.replaceAll('-', '.');
    const envelope = writeRedisEnvelope({
      body: JSON.stringify(event),
      headers: { hostname: event.hostname },
      exchange: names.eventExchange,
      routingKey,
      priority: 0,
      deliveryMode: 1,
    });
    await this.#commands.command(client.publish(eventChannel(names, this.#options.db, routingKey), envelope));
  }

  async publish(
    tasks: readonly AddressedTask[],
    { names, deadlineMs }: PublishOptions,
  ): Promise<readonly (CncError | null)[]> {
    const startedAtMs = Date.now();
    const { client } = await this.#commands.session(deadlineMs);
    const leftMs = Math.max(1, deadlineMs - (Date.now() - startedAtMs));
    return pushTasks(client, tasks, {
      names,
      deadlineMs: leftMs,
      toError: (error, task, uncertain) => this.#commands.publishError(error, task, uncertain),
    });
  }

  async #subscribe(attempt: number, sink: EventSink): Promise<EventSubscription> {
    const { names, db } = this.#options;
    const subscription = await EventSubscription.open(this.#server(attempt), eventPatterns(names, db), sink);
    this.#markGap(subscription, sink);
    sink.noteSubscribed();
    void subscription.closed.then(() => {
      this.#trace = subscription.trace;
    });
    return subscription;
  }

  #markGap(subscription: EventSubscription, sink: EventSink): void {
    const endedAt = subscription.subscribedAt;
    if (this.#trace !== null) {
      const reason = judgeGap(this.#trace, subscription.server);
      sink.markGap({ reason, startedAt: this.#trace.heardUntil, endedAt, lost: null });
    } else if (this.#notRunningSince !== null) {
      const startedAt = Math.min(this.#notRunningSince, endedAt);
      sink.markGap({ reason: 'not-running', startedAt, endedAt, lost: null });
    }
    this.#notRunningSince = null;
  }

  #server(attempt: number): RedisOptions {
    const { servers } = this.#options;
    return servers[attempt % servers.length] as RedisOptions;
  }
}
