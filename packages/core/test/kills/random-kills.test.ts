import { setTimeout as sleep } from 'node:timers/promises';
import {
  type PrivateBroker,
  publishEvents,
  SeededRandom,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../project.ts';
import { KilledRun, type KillMoment, type Victim } from './killed-run.ts';
import { PublishedLives } from './published-lives.ts';
import { committedEvents, differingTasks, overviewOf, repeatedEvents, totalsOf } from './stored-lives.ts';

/** Set CNC_KILLS_SEED to kill at the same moments again, as far as machines repeat themselves. */
const random = SeededRandom.ofEnvironment('CNC_KILLS_SEED', Date.now());
const EVENTS_PER_SECOND = 1200;
const VICTIMS: readonly Victim[] = ['database', 'database', 'database', 'engine', 'engine'];
const MOMENTS: Readonly<Record<Victim, readonly KillMoment[]>> = {
  database: ['any', 'any', 'starting', 'committed', 'committed', 'checkpoint'],
  engine: ['any', 'any', 'starting', 'committed'],
};
const PATIENCE_MS = 400_000;

let broker: PrivateBroker;
let run: KilledRun;

beforeEach(() => {
  run = new KilledRun(random);
});
afterEach(async () => {
  await run.stop();
  await broker.stop();
  run.remove();
});

/** Publishes as long as it kills. */
async function killUnderLoad(kills: number): Promise<PublishedLives> {
  const lives = new PublishedLives(random);
  let isKilling = true;
  const messages = lives.messages(() => isKilling);
  const published = publishEvents(broker.url, messages, { eventsPerSecond: EVENTS_PER_SECOND });
  while (run.kills.length < kills) {
    await sleep(random.between(0, 600));
    const victim = random.pick(VICTIMS);
    await run.kill(victim, random.pick(MOMENTS[victim]));
    // Now and then both at once.
    if (random.chance(0.1)) await Promise.all([run.kill('database', 'any'), run.kill('engine', 'any')]);
  }
  isKilling = false;
  expect(await published).toBe(lives.eventCount);
  return lives;
}

function tell(lives: PublishedLives): void {
  const moments = new Map<string, number>();
  for (const { victim, moment } of run.kills) {
    const name = `${victim} ${moment}`;
    moments.set(name, (moments.get(name) ?? 0) + 1);
  }
  const counts = [...moments].map(([name, kills]) => `${kills} × ${name}`);
  process.stdout.write(
    `seed ${random.seed}: ${run.kills.length} kills (${counts.join(', ')}), ${lives.events.size} tasks, ${lives.eventCount} events, ${repeatedEvents(run.dbPath)} came again\n`,
  );
}

describe(`kill -9 at random moments under load, seed ${random.seed}`, () => {
  it('RabbitMQ: 50 of them lose and double nothing', { timeout: PATIENCE_MS }, async () => {
    broker = await startRabbitmq();
    await run.start(broker.url);
    const lives = await killUnderLoad(50);
    const onDisk = () => `${committedEvents(run.dbPath)} of ${lives.eventCount} events are on disk`;
    await until('all is on disk', () => committedEvents(run.dbPath) >= lives.eventCount, onDisk, 60_000);
    await run.stop();
    tell(lives);
    // Each task with its state, its attempts and every event; then all counts of them.
    expect(await differingTasks(run.dbPath, lives)).toEqual([]);
    const overview = await overviewOf(run.dbPath);
    expect(overview.states).toEqual(totalsOf(lives).states);
    expect(overview.totals).toMatchObject(totalsOf(lives).events);
    expect(overview.totals.runtime?.count).toBe(totalsOf(lives).events.succeeded);
    expect(committedEvents(run.dbPath)).toBe(lives.eventCount);
    expect(overview.gaps).toEqual([]);
    // Else no kill hit the moment between a commit and its answer.
    expect(repeatedEvents(run.dbPath)).toBeGreaterThan(0);
  });

  it('Redis: what they lose is marked as a gap, and nothing is doubled', {
    timeout: PATIENCE_MS,
  }, async () => {
    broker = await startRedis();
    await run.start(broker.url);
    const lives = await killUnderLoad(8);
    // Redis keeps nothing: when no more comes, that was all.
    for (let before = -1; before !== committedEvents(run.dbPath); ) {
      before = committedEvents(run.dbPath);
      await sleep(2000);
    }
    await run.stop();
    tell(lives);
    const overview = await overviewOf(run.dbPath);
    const stored = committedEvents(run.dbPath);
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThanOrEqual(lives.eventCount);
    // Nothing is stored that was not told, and each event once.
    const differing = await differingTasks(run.dbPath, lives, { mayLack: true });
    expect(differing).toEqual([]);
    if (stored < lives.eventCount) expect(overview.gaps.length).toBeGreaterThan(0);
    else expect(overview.states).toEqual(totalsOf(lives).states);
  });
});
