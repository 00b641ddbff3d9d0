/** Entry of the process of simulated workers: its options are JSON in the first argument. */
import { AmqpTransport } from './amqp-transport.ts';
import { RedisTransport } from './redis-transport.ts';
import { SimulatedFleet, type SimulatedFleetOptions } from './simulated-fleet.ts';

const options = JSON.parse(process.argv[2] ?? '') as SimulatedFleetOptions;
const transport = options.brokerUrl.startsWith('amqp')
  ? new AmqpTransport(options.brokerUrl)
  : new RedisTransport(options.brokerUrl);
await new SimulatedFleet(options, transport).start();
process.stdout.write('all are online\n');
