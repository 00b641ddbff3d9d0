import {
  type PrivateBroker,
  publishEvents,
  startRabbitmq,
  startRedis,
  syntheticEvents,
} from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Installation, isAlive, until } from './installation.ts';

const TASKS = 4000;
const FAIL_EVERY = 10;
const EVENTS_PER_SECOND = 4000;
const EXPECTED = { SUCCESS: TASKS - TASKS / FAIL_EVERY, FAILURE: TASKS / FAIL_EVERY };

interface Overview {
  readonly states: Record<string, number>;
  readonly series: readonly {
    readonly succeeded: number;
    readonly failed: number;
    readonly received: number;
  }[];
  readonly gaps: readonly { readonly reason: string }[];
}

let broker: PrivateBroker;
let cnc: Installation;

afterEach(async () => {
  await cnc.remove();
});

function publish(): Promise<number> {
  const events = syntheticEvents({ tasks: TASKS, eventsPerMessage: 2, inFlight: 200, failEvery: FAIL_EVERY });
  return publishEvents(broker.url, events, { eventsPerSecond: EVENTS_PER_SECOND });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills while events come in, twice; `kill` gets the supervisor back by itself where it takes it. */
async function killUnderLoad(kill: () => Promise<void>): Promise<void> {
  const published = publish();
  for (let round = 0; round < 2; round++) {
    await pause(900);
    await kill();
  }
  expect(await published).toBe(TASKS * 4);
}

async function killProcess(name: string): Promise<void> {
  const pid = await cnc.pidOf(name);
  process.kill(pid, 'SIGKILL');
  await until(`${name} is up again`, async () => (await cnc.pidOf(name)) !== pid);
}

async function killSupervisor(): Promise<void> {
  const pids = (await cnc.rows()).map(({ pid }) => pid).filter((pid) => pid !== null);
  await cnc.killSupervisor();
  await until('no orphan is left', async () => !pids.some(isAlive), 10_000);
  await cnc.start();
}

const KILLS: readonly (readonly [string, () => Promise<void>])[] = [
  ['the database process', () => killProcess('database')],
  ['an engine', () => killProcess('engine')],
  ['a component', () => killProcess('prometheus')],
  ['the supervisor', killSupervisor],
];

const sum = (overview: Overview, key: 'succeeded' | 'failed' | 'received') =>
  overview.series.reduce((total, point) => total + point[key], 0);

const read = () => cnc.get<Overview>('/overview?range=1h');

describe('RabbitMQ: kill -9 under load loses and doubles nothing', () => {
  beforeAll(async () => {
    broker = await startRabbitmq();
  });
  afterAll(() => broker.stop());

  it.each(KILLS)('of %s', async (_name, kill) => {
    cnc = await Installation.create([broker.url], {
      prometheus: { port: 0 },
      engine: { eventQueue: `e2e.${Date.now()}` },
    });
    await cnc.start();
    await until(
      'the broker is connected',
      async () =>
        (await cnc.get<{ items: { connected: boolean }[] }>('/brokers')).items[0]?.connected === true,
    );
    await killUnderLoad(kill);
    await until('all tasks are stored', async () => {
      const { SUCCESS = 0, FAILURE = 0 } = (await read()).states;
      return SUCCESS + FAILURE >= TASKS;
    });
    const overview = await read();
    expect(overview.states).toEqual(EXPECTED);
    expect([sum(overview, 'succeeded'), sum(overview, 'failed'), sum(overview, 'received')]).toEqual([
      EXPECTED.SUCCESS,
      EXPECTED.FAILURE,
      TASKS,
    ]);
    expect(overview.gaps).toEqual([]);
  });
});

describe('Redis: kill -9 under load loses nothing, or says so', () => {
  beforeAll(async () => {
    broker = await startRedis();
  });
  afterAll(() => broker.stop());

  it.each(KILLS)('of %s', async (_name, kill) => {
    cnc = await Installation.create([broker.url], { prometheus: { port: 0 } });
    await cnc.start();
    await until(
      'the broker is connected',
      async () =>
        (await cnc.get<{ items: { connected: boolean }[] }>('/brokers')).items[0]?.connected === true,
    );
    await killUnderLoad(kill);
    await until('the last event is stored', async () => {
      const before = JSON.stringify((await read()).states);
      await pause(1500);
      return before === JSON.stringify((await read()).states);
    });
    const overview = await read();
    const stored = Object.values(overview.states).reduce((total, count) => total + count, 0);
    expect(stored).toBeGreaterThan(0);
    if (overview.gaps.length === 0) expect(overview.states).toEqual(EXPECTED);
    else
      expect(
        overview.gaps.every(({ reason }) => ['not-running', 'broker-disconnected'].includes(reason)),
      ).toBe(true);
  });
});
