import {
  type CeleryWorker,
  type PrivateBroker,
  runPython,
  startCeleryWorker,
  startRedis,
} from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation, until } from './installation.ts';

const TASKS = 20_000;
const WORKERS = 3;
const PAGE = 500;

interface Burst {
  readonly expected: Record<string, number>;
  readonly tasks: Record<string, string>;
}
interface Page {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly nextCursor: string | null;
}

let broker: PrivateBroker;
let backend: PrivateBroker;
let cnc: Installation;
const workers: CeleryWorker[] = [];

beforeAll(async () => {
  broker = await startRedis();
  backend = await startRedis();
  cnc = await Installation.create([broker.url]);
  await cnc.start();
  const urls = { brokerUrl: broker.url, backendUrl: backend.url };
  for (let number = 1; number <= WORKERS; number++) {
    workers.push(
      await startCeleryWorker({ ...urls, app: 'fleet_tasks', name: `w${number}@burst`, concurrency: 2 }),
    );
  }
});

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await cnc.remove();
  await broker.stop();
  await backend.stop();
});

async function storedStates(): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  let cursor: string | null = null;
  do {
    const page: Page = await cnc.get<Page>(
      `/tasks?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    for (const { id, state } of page.items) states[id] = state;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return states;
}

describe('a burst of real tasks', () => {
  it('ends with every final state and every count right', async () => {
    const urls = { brokerUrl: broker.url, backendUrl: backend.url };
    const memoryBefore = await memoryBytes();
    const burst = JSON.parse(await runPython(['-m', 'burst', String(TASKS)], urls)) as Burst;
    await until(
      'all tasks have ended',
      async () => {
        const { states } = await cnc.get<{ states: Record<string, number> }>('/overview?range=1h');
        return (
          Object.values(states).reduce((sum, count) => sum + count, 0) === TASKS &&
          !states.PENDING &&
          !states.RECEIVED &&
          !states.STARTED &&
          !states.RETRY
        );
      },
      240_000,
    );
    expect(await storedStates()).toEqual(burst.tasks);
    const { states } = await cnc.get<{ states: Record<string, number> }>('/overview?range=1h');
    expect(states).toEqual(burst.expected);
    for (const [name, bytes] of Object.entries(await memoryBytes())) {
      expect(bytes - (memoryBefore[name] ?? 0), `growth of ${name}`).toBeLessThan(250_000_000);
    }
  }, 300_000);
});

async function memoryBytes(): Promise<Record<string, number>> {
  const { components, processes } =
    await cnc.get<Record<'components' | 'processes', { name: string; memoryBytes: number }[]>>('/components');
  return Object.fromEntries(
    [...components, ...processes].map(({ name, memoryBytes: bytes }) => [name, bytes]),
  );
}
