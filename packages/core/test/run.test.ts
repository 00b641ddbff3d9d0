import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Configured, ended, isAlive, Project, until } from './project.ts';

const UP = 'Celery CnC is up';
let project: Project;

beforeEach(() => {
  project = new Project();
});

afterEach(() => project.remove());

async function run(components: readonly Configured[] = []): Promise<ChildProcess> {
  const child = project.spawn(components);
  await project.logged(UP);
  return child;
}

/** To every process of its group, as a terminal or a service manager sends it. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-(pid as number), signal);
}

function expectNothingLeft(): void {
  expect(project.pids().filter(isAlive)).toEqual([]);
  expect(project.leftovers()).toEqual([]);
  for (const ending of ['.pid', '-wal', '-shm'])
    expect(existsSync(join(project.dir, `cnc.db${ending}`))).toBe(false);
}

/** Every process that was killed off says so in `exit`; in order they leave with code 0. */
function expectStoppedInOrder(names: readonly string[]): void {
  const stopped = project.log().filter(({ message }) => message === 'process stopped');
  expect(stopped.map(({ process, exit }) => [process, exit])).toEqual(
    names.map((name) => [name, 'exit code 0']),
  );
}

describe('CeleryCnC.run', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at %s in order, with code 0, and leaves nothing',
    async (signal) => {
      const child = await run([['good', {}]]);
      child.kill(signal);
      expect(await ended(child)).toEqual({ exit: 0, output: '' });
      expectStoppedInOrder(['good', 'engine', 'database']);
      expectNothingLeft();
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('keeps its order when the whole group gets %s', async (signal) => {
    const child = await run([
      ['good', {}],
      ['follower', {}],
    ]);
    signalGroup(child, signal);
    expect((await ended(child)).exit).toBe(0);
    expectStoppedInOrder(['follower', 'good', 'engine', 'database']);
    expectNothingLeft();
  });

  it('ends while it starts, at once at the second signal', async () => {
    const child = project.spawn([['good', { startDelayMs: 60_000 }]]);
    await project.logged('process is up', 2);
    signalGroup(child, 'SIGINT');
    await project.logged('Celery CnC stops');
    signalGroup(child, 'SIGINT');
    expect((await ended(child)).exit).toBe(0);
    // The database was killed with the rest: its journal stays, and is taken up by the next run.
    expect(project.pids().filter(isAlive)).toEqual([]);
    expect(project.leftovers()).toEqual([]);
  });

  it('hurries at the second signal', async () => {
    const child = await run([['puppet', { ignoreStop: true }]]);
    child.kill('SIGTERM');
    await project.logged('Celery CnC stops');
    child.kill('SIGTERM');
    expect((await ended(child)).exit).toBe(0);
    await project.logged('in a hurry');
    const puppet = project
      .log()
      .find(({ message, process }) => message === 'process stopped' && process === 'puppet');
    expect(puppet?.exit).toBe('SIGKILL');
    expect(project.pids().filter(isAlive)).toEqual([]);
    expect(project.leftovers()).toEqual([]);
  });

  it('leaves no process, socket or lock when the supervisor is killed, not even one that hangs', async () => {
    const child = await run([
      ['good', {}],
      ['puppet', { hangAfterMs: 0 }],
    ]);
    const pids = project.pids();
    child.kill('SIGKILL');
    await ended(child);
    await until('no process is left', () => !pids.some(isAlive), project.told.bind(project), 10_000);
    expectNothingLeft();
  });

  it('starts again at once after the supervisor was killed', async () => {
    const child = await run([['good', {}]]);
    child.kill('SIGKILL');
    const again = project.spawn([['good', {}]]);
    await project.logged(UP, 2);
    again.kill('SIGTERM');
    expect((await ended(again)).exit).toBe(0);
    expectNothingLeft();
  });

  it('removes what a run left that was killed with all its processes', async () => {
    const child = await run();
    signalGroup(child, 'SIGKILL');
    await ended(child);
    expect(project.leftovers()).not.toEqual([]);
    const again = project.spawn();
    await project.logged(UP, 2);
    again.kill('SIGTERM');
    expect((await ended(again)).exit).toBe(0);
    expectNothingLeft();
  });

  it('goes on with all its processes after it was suspended', async () => {
    const child = await run([['good', {}]]);
    signalGroup(child, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 300));
    signalGroup(child, 'SIGCONT');
    child.kill('SIGTERM');
    expect((await ended(child)).exit).toBe(0);
    expectStoppedInOrder(['good', 'engine', 'database']);
  });

  it('refuses a second run on the same database, and leaves the first alone', async () => {
    const first = await run();
    const second = await ended(project.spawn());
    expect(second.exit).toBe(1);
    expect(second.output).toContain('CNC_ALREADY_RUNNING');
    expect(second.output).toContain(`${join(project.dir, 'cnc.db')} (process ${first.pid})`);
    first.kill('SIGTERM');
    expect((await ended(first)).exit).toBe(0);
    expectStoppedInOrder(['engine', 'database']);
    expectNothingLeft();
  });

  it('lets go of everything when it is stopped from within', async () => {
    const { exit, output } = await ended(project.spawn([['good', {}]], 'start-and-stop.mjs'));
    expect({ exit, open: output.split('\n').filter((resource) => resource !== 'PipeWrap') }).toEqual({
      exit: 0,
      open: [],
    });
    expectNothingLeft();
  });

  it('cannot be started by what runs within it', async () => {
    const child = await run([['recursive', {}]]);
    const { error } = await project.logged('the start failed');
    expect(error).toMatchObject({
      message: "Celery CnC cannot be started within its own process 'cnc-recursive'.",
    });
    child.kill('SIGTERM');
    expect((await ended(child)).exit).toBe(0);
    expectNothingLeft();
  });
});
