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
  readonly logger: ComponentLogger;
}

/** Makes the broker that the apps share; only the transport in use is loaded. */
export async function createBroker({ apps, options, logger }: CreateBrokerOptions): Promise<Broker> {
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
  return new RabbitmqBroker({ address, names, eventQueue: { queue, expiresMs, maxLength }, secrets, logger });
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
