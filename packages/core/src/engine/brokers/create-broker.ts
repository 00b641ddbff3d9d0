import { randomUUID } from 'node:crypto';
import type { ResolvedApp, ResolvedEngineOptions, TransportOptions } from '../../config/resolved-config.ts';
import type { ComponentLogger } from '../../logging/component-logger.ts';
import type { Broker } from './base.ts';
import type { BrokerAddress } from './broker-address.ts';
import { parseBrokerUrl } from './broker-url.ts';

/** What a broker is made from. */
export interface CreateBrokerOptions {
  /** Apps of one and the same broker; at least one. */
  readonly apps: readonly ResolvedApp[];
  readonly options: ResolvedEngineOptions;
  /** RabbitMQ: events are heard by a queue that goes with its connection, not by the one that is kept. */
  readonly listensInPassing?: boolean;
  readonly logger: ComponentLogger;
}

/** Makes the broker that the apps share; only the transport in use is loaded. */
export async function createBroker({
  apps,
  options,
  listensInPassing = false,
  logger,
}: CreateBrokerOptions): Promise<Broker> {
  const { brokerUrl, brokerAccess } = apps[0] as ResolvedApp;
  const address = parseBrokerUrl(brokerUrl, brokerAccess);
  const secrets = secretsOf(address);
  const names = distinctNames(apps);
  if (address.transport === 'redis') {
    const { RedisBroker } = await import('./redis/redis-broker.ts');
    const { redisServers } = await import('./redis/redis-servers.ts');
    return new RedisBroker({ servers: redisServers(address), db: address.db, names, secrets, logger });
  }
  const { RabbitmqBroker } = await import('./rabbitmq/rabbitmq-broker.ts');
  const { eventQueue: queue, eventQueueExpiresMs: expiresMs, eventQueueMaxLength: maxLength } = options;
  const kept = { queue, expiresMs, maxLength };
  const eventQueue = listensInPassing ? passingQueue(kept) : { ...kept, passing: false };
  const management = apps.map((app) => app.management).find((access) => access !== null) ?? null;
  return new RabbitmqBroker({ address, names, eventQueue, management, secrets, logger });
}

/** Named as Celery's own clients name theirs, so that whoever looks at the broker knows what it is. */
function passingQueue<Queue extends object>(queue: Queue) {
  return { ...queue, queue: `celeryev.celery-cnc.${randomUUID()}`, passing: true };
}

function distinctNames(apps: readonly ResolvedApp[]): readonly TransportOptions[] {
  return [
    ...new Map(
      apps.map(({ transportOptions }) => [JSON.stringify(transportOptions), transportOptions]),
    ).values(),
  ];
}

function secretsOf(address: BrokerAddress): readonly string[] {
  const sentinel = address.transport === 'redis' ? address.sentinel : null;
  return [...address.servers, ...(sentinel ? [sentinel] : [])].flatMap(({ password }) =>
    password === null || password === 'guest' ? [] : [password],
  );
}
