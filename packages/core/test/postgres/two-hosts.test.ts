import { randomUUID } from 'node:crypto';
import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';
import type { TaskEvent } from '../../dist/db/models/task-event.js';
import { sampleBatch, sampleHeartbeat, sampleTaskLife } from '../../dist/testing/sample-events.js';
import { startHost, until } from './hosts.ts';

const TASKS = 400;
const EVENTS_A_TASK = 4;
const AT = Math.floor(Date.now() / 60_000) * 60 - 120;

let postgres: PrivatePostgres;
let hosts: [PostgresController, PostgresController];
let problems: string[];
let schemas = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  const schema = `hosts_${++schemas}`;
  problems = [];
  hosts = [
    await startHost(postgres, schema, 'a', problems),
    await startHost(postgres, schema, 'b', problems),
  ];
});
afterEach(async () => {
  for (const host of hosts) await host.close();
  expect(problems).toEqual([]);
});

function manyTasks(): TaskEvent[][] {
  return Array.from({ length: TASKS }, (_, index) =>
    sampleTaskLife({
      id: randomUUID(),
      name: `task-${index % 7}`,
      worker: `w${index % 5}@host`,
      at: AT + (index % 50),
      outcome: index % 4 === 0 ? 'failure' : 'success',
    }),
  );
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Sends the events through a host in batches of their own sizes. */
async function send(
  host: PostgresController,
  engineRun: string,
  events: readonly TaskEvent[],
): Promise<number> {
  let committed = 0;
  for (let from = 0, sequence = 1; from < events.length; sequence++) {
    const size = 20 + Math.floor(Math.random() * 60);
    const taskEvents = events.slice(from, from + size);
    from += size;
    const workerEvents = [sampleHeartbeat(`w${sequence % 5}@host`, { processed: sequence })];
    committed += (await host.ingest(sampleBatch({ engineRun, sequence, taskEvents, workerEvents })))
      .committed;
  }
  return committed;
}

/** What both hosts must show, whichever way the events came. */
async function expectAll(tasks: readonly TaskEvent[][]): Promise<void> {
  const failures = TASKS / 4;
  for (const host of hosts) {
    const overview = await host.getOverview({ from: AT - 600, to: AT + 600, steps: 20 });
    expect(overview.states).toEqual({ SUCCESS: TASKS - failures, FAILURE: failures });
    const sum = (field: 'sent' | 'received' | 'succeeded' | 'failed') =>
      overview.series.reduce((total, point) => total + point[field], 0);
    expect([sum('sent'), sum('received'), sum('succeeded'), sum('failed')]).toEqual([
      TASKS,
      TASKS,
      TASKS - failures,
      failures,
    ]);
    expect(await host.getHealth()).toMatchObject({ ok: true, tasks: TASKS });
    for (const events of tasks.slice(0, 20)) {
      const id = events[0]?.taskId ?? '';
      expect((await host.getTask({ id }))?.events).toEqual(events);
    }
  }
}

describe('two hosts on one PostgreSQL', () => {
  it('that hear every event, as over Redis, store each once', async () => {
    const tasks = manyTasks();
    const events = tasks.flat();
    const [a, b] = hosts;
    const committed = await Promise.all([
      send(a, 'engine-a', shuffled(events)),
      send(b, 'engine-b', shuffled(events)),
    ]);
    expect(committed[0] + committed[1]).toBe(TASKS * EVENTS_A_TASK);
    // Neither came too late for everything: they did meet.
    expect(Math.min(...committed)).toBeGreaterThan(0);
    await expectAll(tasks);
  });

  it('that share the events of each task, as over RabbitMQ, lose none', async () => {
    const tasks = manyTasks();
    const events = shuffled(tasks.flat());
    const half = events.length / 2;
    const [a, b] = hosts;
    const committed = await Promise.all([
      send(a, 'engine-a', events.slice(0, half)),
      send(b, 'engine-b', events.slice(half)),
    ]);
    expect(committed).toEqual([half, half]);
    await expectAll(tasks);
  });

  it('tell each other what they commit, in order, each once', async () => {
    const [a, b] = hosts;
    const heard = hosts.map((host) => {
      const seen: { tallied: number; versions: Map<string, number>; backward: number } = {
        tallied: 0,
        versions: new Map(),
        backward: 0,
      };
      host.onCommit(({ tasks, tallies }) => {
        seen.tallied += tallies.reduce((sum, tally) => sum + tally.count, 0);
        for (const { id, events } of tasks) {
          if ((seen.versions.get(id) ?? 0) >= events.length) seen.backward++;
          seen.versions.set(id, events.length);
        }
      });
      return seen;
    });
    const events = shuffled(manyTasks().flat());
    await Promise.all([
      send(a, 'engine-a', events.slice(0, events.length / 2)),
      send(b, 'engine-b', events.slice(events.length / 2)),
    ]);
    const all = TASKS * EVENTS_A_TASK;
    await until(() => heard.every(({ tallied }) => tallied >= all), 'both hosts heard everything');
    expect(heard.map(({ tallied, versions }) => [tallied, versions.size])).toEqual([
      [all, TASKS],
      [all, TASKS],
    ]);
  });

  it('see each other’s workers, pins, schedules and gaps at once', async () => {
    const [a, b] = hosts;
    const id = randomUUID();
    await a.ingest(sampleBatch({ taskEvents: sampleTaskLife({ id }) }));
    const heard: boolean[] = [];
    b.onCommit(({ tasks, pinned }) => {
      if (tasks.some((task) => task.id === id)) heard.push(pinned.has(id));
    });
    expect(await a.setTaskPinned({ id, pinned: true })).toBe(true);
    await until(() => heard.at(-1) === true, 'the other host heard of the pin');
    expect((await b.getTask({ id }))?.pinned).toBe(true);
    expect((await b.listWorkers()).map(({ name }) => name)).toEqual(['w1@host']);
    const state = { name: 'nightly', lastRunAt: 1, totalRunCount: 1, lastTaskId: id };
    await a.putScheduleState(state);
    expect(await b.listScheduleStates({})).toEqual([state]);
  });

  it('survive a purge by one of them while the other ingests', async () => {
    const [a, b] = hosts;
    let stop = false;
    const ingesting = (async () => {
      for (let sequence = 1; !stop; sequence++) {
        const taskEvents = sampleTaskLife({ id: randomUUID(), name: `task-${sequence % 3}` });
        await b.ingest(sampleBatch({ engineRun: 'engine-b', sequence, taskEvents }));
      }
    })();
    for (let round = 0; round < 5; round++) await a.purge();
    stop = true;
    await ingesting;
    await b.ingest(
      sampleBatch({ engineRun: 'last', taskEvents: sampleTaskLife({ id: randomUUID(), name: 'last' }) }),
    );
    const { items } = await a.listTasks({ limit: 500 });
    expect(items.every(({ name, state }) => name !== null && state === 'SUCCESS')).toBe(true);
    expect(items[0]?.name).toBe('last');
    expect(await a.countTasks({ where: [{ field: 'name', anyOf: ['last'] }], limit: 5 })).toMatchObject({
      count: 1,
    });
    const states = (await b.getOverview({ from: 0, to: 60, steps: 10 })).states;
    expect(states).toEqual({ SUCCESS: items.length });
  });
});
