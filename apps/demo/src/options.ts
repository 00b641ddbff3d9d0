import { parseArgs } from 'node:util';

/** What the demo is run with. */
export interface DemoOptions {
  readonly broker: 'redis' | 'amqp';
  readonly port: number;
  readonly metricsPort: number;
  /** Tasks a second. */
  readonly rate: number;
}

const USAGE = `npm run demo -- [options]
  --broker redis|amqp   the broker between producer and workers (redis)
  --port N              port of the web frontend (8000)
  --metrics-port N      port of the Prometheus endpoint (8001)
  --rate N              tasks a second (3)`;

/** Reads the command line; throws with the usage where it is wrong. */
export function readOptions(args: readonly string[]): DemoOptions {
  try {
    return parseOptions(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      broker: { type: 'string', default: 'redis' },
      port: { type: 'string', default: '8000' },
      'metrics-port': { type: 'string', default: '8001' },
      rate: { type: 'string', default: '3' },
    },
  });
  const { broker, rate } = values;
  if (broker !== 'redis' && broker !== 'amqp') throw new Error(`--broker ${broker}: redis or amqp`);
  if (!(Number(rate) > 0)) throw new Error(`--rate ${rate}: a number of tasks a second above 0`);
  return {
    broker,
    port: portOf('--port', values.port),
    metricsPort: portOf('--metrics-port', values['metrics-port']),
    rate: Number(rate),
  };
}

function portOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new Error(`${option} ${text}: a port from 1 to 65535`);
}
