import { randomUUID } from 'node:crypto';
import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleBatch, sampleTaskLife } from '../../dist/testing/sample-events.js';
import { insist, startHost, until } from './hosts.ts';

const KILLS = 4;

let postgres: PrivatePostgres;

beforeEach(async () => {
  postgres = await startPostgres();
});
afterEach(() => postgres.stop());

it('a server that is killed under load loses and doubles nothing', async () => {
  const hosts = [await startHost(postgres, 'killed', 'a'), await startHost(postgres, 'killed', 'b')];
  const ids: string[] = [];
  let missed = 0;
  hosts[1]?.onMissed(() => {
    missed++;
  });
  let stop = false;
  let refused = 0;
  const load = hosts.map(async (host, index) => {
    for (let sequence = 1; !stop; sequence++) {
      const tasks = Array.from({ length: 20 }, () => randomUUID());
      ids.push(...tasks);
      const events = tasks.map((id) => sampleTaskLife({ id }));
      const engineRun = `engine-${index}`;
      for (const [half, part] of [
        events.map((life) => life.slice(0, 2)),
        events.map((life) => life.slice(2)),
      ].entries()) {
        const batch = sampleBatch({
          engineRun,
          sequence: 2 * sequence - 1 + half,
          taskEvents: part.flat(),
          eventsReceived: 40,
        });
        refused += await insist(() => host.ingest(batch));
      }
    }
  });
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 500));
    await postgres.kill();
    await until(async () => !(await hosts[0]?.getHealth())?.ok, 'the health shows it');
    await postgres.restart();
    await until(async () => (await hosts[0]?.getHealth())?.ok === true, 'the health is good again');
  }
  stop = true;
  await Promise.all(load);
  expect(refused).toBeGreaterThan(0);
  const now = Date.now() / 1000;
  for (const host of hosts) {
    const overview = await host.getOverview({ from: now - 3600, to: now + 60, steps: 60 });
    expect(overview.states).toEqual({ SUCCESS: ids.length });
    expect(overview.topTasks[0]?.succeeded).toBe(ids.length);
  }
  // Whoever listened on the other host knows that it has to read again.
  await until(() => missed >= KILLS - 1, 'the feed told that it missed something');
  const events = ids.length * 4;
  const counters = await Promise.all(hosts.map((host) => host.getIngestCounters()));
  expect(counters.reduce((sum, each) => sum + each.taskEventsCommitted, 0)).toBe(events);
  expect(counters.reduce((sum, each) => sum + each.eventsReceived, 0)).toBe(events);
  for (const host of hosts) await host.close();
}, 120_000);
