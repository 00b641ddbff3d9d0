import { parseArgs } from 'node:util';

/** What the demo is run with. */
export interface DemoOptions {
  readonly broker: 'redis' | 'amqp';
  readonly port: number;
  readonly metricsPort: number;
  /** Tasks a second. */
  readonly rate: number;
}

export const USAGE = `npm run demo -- [options]
  --broker redis|amqp   the broker between producer and workers (redis)
  --port N              port of the web frontend (8000)
  --metrics-port N      port of the Prometheus endpoint (8001)
  --rate N              tasks a second (3)`;

/** Reads the command line; throws with the usage where it is wrong. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      broker: { type: 'string', default: 'redis' },
      port: { type: 'string', default: '8000' },
      'metrics-port': { type: 'string', default: '8001' },
      rate: { type: 'string', default: '3' },
    },
  });
  const { broker } = values;
  if (broker !== 'redis' && broker !== 'amqp') throw new Error(`--broker ${broker}: redis or amqp`);
  return {
    broker,
    port: positive('--port', values.port),
    metricsPort: positive('--metrics-port', values['metrics-port']),
    rate: positive('--rate', values.rate),
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`${option} ${text}: a number above 0`);
}
