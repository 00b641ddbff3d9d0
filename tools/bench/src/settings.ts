import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** How large the cases are, and with what they run. */
export interface Settings {
  /** Names of the cases to run, in order. */
  readonly cases: readonly string[];
  /** Where filled database files, Flower and results are kept between runs. */
  readonly dataDir: string;
  /** Tasks in the large database. */
  readonly stored: number;
  /** Tasks that Flower holds, and we beside it. */
  readonly flowerStored: number;
  /** Tasks a measurement of ingest publishes. */
  readonly loadTasks: number;
  readonly inFlight: number;
  readonly brokers: readonly Transport[];
  /** A Python that has Flower; absent: Flower is not measured. */
  readonly flowerPython?: string;
  /** Events a second of the shapes case; absent: as fast as it goes. */
  readonly rate?: number;
  readonly soakMinutes: number;
  /** Events a second of the soak and of other steady loads. */
  readonly steadyRate: number;
  /** Seconds of the overload. */
  readonly overloadSeconds: number;
  /** Tasks that are purged. */
  readonly purged: number;
  /** Simulated workers that are asked. */
  readonly surveyed: number;
  /** Tasks that are published to be confirmed. */
  readonly published: number;
  /** Requests for each measured query. */
  readonly requests: number;
  /** Seconds that filling a database file may take; what is filled then is used. */
  readonly fillSeconds: number;
  /** Database files that were begun are used as they are, however much is in them. */
  readonly asBegun: boolean;
  readonly progress: (text: string) => void;
}

/** A broker to measure over. */
export type Transport = 'redis' | 'amqp';

/** What the command line gives beside the settings. */
export interface Invocation {
  readonly settings: Omit<Settings, 'flowerPython'>;
  readonly installFlower: boolean;
}

const FULL = {
  stored: 10_000_000,
  flowerStored: 100_000,
  loadTasks: 40_000,
  inFlight: 4000,
  soakMinutes: 60,
  steadyRate: 2000,
  overloadSeconds: 5,
  purged: 1_000_000,
  requests: 200,
  surveyed: 1000,
  published: 50_000,
};
/** Everything once and small: shows that the bench works, and nothing else. */
const QUICK: typeof FULL = {
  stored: 2000,
  flowerStored: 500,
  loadTasks: 1000,
  inFlight: 200,
  soakMinutes: 0.05,
  steadyRate: 1000,
  overloadSeconds: 0.5,
  purged: 1000,
  requests: 5,
  surveyed: 50,
  published: 1000,
};

/** Reads the command line. Throws where a value is none. */
export function readSettings(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.bench' },
      quick: { type: 'boolean', default: false },
      flower: { type: 'boolean', default: false },
      broker: { type: 'string', multiple: true, default: ['redis', 'amqp'] },
      rate: { type: 'string' },
      stored: { type: 'string' },
      'flower-stored': { type: 'string' },
      tasks: { type: 'string' },
      purged: { type: 'string' },
      soak: { type: 'string' },
      'steady-rate': { type: 'string' },
      requests: { type: 'string' },
      seconds: { type: 'string' },
      'no-fill': { type: 'boolean', default: false },
    },
  });
  const size = values.quick ? QUICK : FULL;
  const rate = values.rate === undefined ? {} : { rate: numberOf('rate', values.rate, 0) };
  return {
    installFlower: values.flower,
    settings: {
      ...size,
      ...rate,
      asBegun: values['no-fill'],
      cases: positionals,
      dataDir: resolve(values.data),
      stored: numberOf('stored', values.stored, size.stored),
      flowerStored: numberOf('flower-stored', values['flower-stored'], size.flowerStored),
      loadTasks: numberOf('tasks', values.tasks, size.loadTasks),
      purged: numberOf('purged', values.purged, size.purged),
      soakMinutes: numberOf('soak', values.soak, size.soakMinutes),
      steadyRate: numberOf('steady-rate', values['steady-rate'], size.steadyRate),
      requests: numberOf('requests', values.requests, size.requests),
      fillSeconds: numberOf('seconds', values.seconds, Number.POSITIVE_INFINITY),
      brokers: values.broker.map(transportOf),
      progress: (text) => process.stderr.write(`${text}\n`),
    },
  };
}

function numberOf(option: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given.replaceAll('_', ''));
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${option} ${given} is not a number above 0`);
}

function transportOf(broker: string): Transport {
  if (broker === 'redis' || broker === 'amqp') return broker;
  throw new Error(`--broker ${broker} is neither redis nor amqp`);
}
