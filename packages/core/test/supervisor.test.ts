import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../dist/config/resolve-config.js';
import { LogWriter } from '../dist/logging/log-writer.js';
import { Redactor } from '../dist/logging/redaction.js';
// The build, not the sources: every process loads its own entry file.
import { Supervisor } from '../dist/supervisor/supervisor.js';
import { DEFAULT_TIMING, type SupervisorTiming } from '../dist/supervisor/timing.js';
import { type Configured, isAlive, Project, until } from './project.ts';

const CORE = ['database', 'engine'];
const FAST_RESTARTS = { firstDelayMs: 10, mostDelayMs: 40, maxDeaths: 3, windowMs: 60_000 };

let project: Project;
let supervisor: Supervisor;
let log: LogWriter;
const tmpBefore = process.env.TMPDIR;

beforeEach(() => {
  project = new Project();
  process.env.TMPDIR = project.tmp;
});

afterEach(async () => {
  await supervisor.stop();
  await log.close();
  const pids = project.pids().filter((pid) => pid !== process.pid);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(project.leftovers()).toEqual([]);
  project.remove();
  if (tmpBefore === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = tmpBefore;
});

async function start(
  components: readonly Configured[] = [],
  timing: Partial<SupervisorTiming> = {},
): Promise<void> {
  const { config, ...options } = project.options(components);
  const resolved = resolveConfig(config, project.apps, options);
  log = await LogWriter.open(resolved.logging, new Redactor());
  supervisor = new Supervisor({ config: resolved, log, secrets: ['the strings'], version: '0.0.0', timing });
  await supervisor.start();
}

const row = (name: string) => supervisor.registry.get(name);

function turns(name: string, status: string, restarts = 0): Promise<void> {
  const isSo = () => row(name)?.status === status && (row(name)?.restarts ?? 0) >= restarts;
  return until(`${name} is ${status}`, isSo, () => `${JSON.stringify(row(name))}\n${project.told()}`);
}

async function killed(name: string): Promise<void> {
  const { pid, restarts } = row(name) ?? {};
  process.kill(pid as number, 'SIGKILL');
  await turns(name, 'up', (restarts ?? 0) + 1);
  expect(row(name)?.pid).not.toBe(pid);
}

describe('Supervisor', () => {
  it('boots with the least configuration, where no broker answers', async () => {
    await start();
    expect(supervisor.registry.list().map(({ name, status }) => [name, status])).toEqual([
      ['supervisor', 'up'],
      ['database', 'up'],
      ['engine', 'up'],
    ]);
    expect(row('engine')).toMatchObject({ kind: 'engine', displayName: 'Engine redis://localhost:1/0' });
  });

  it('starts each after what it depends on and stops in reverse', async () => {
    await start([
      ['follower', {}],
      ['good', { startDelayMs: 100 }],
    ]);
    // The log is written behind what happens.
    await expect.poll(() => project.processes('process is up')).toEqual([...CORE, 'good', 'follower']);
    await supervisor.stop();
    expect(project.processes('process stopped')).toEqual(['follower', 'good', 'engine', 'database']);
    const said = () => project.log().filter(({ message }) => message.includes('has stopped'));
    await expect
      .poll(() => said().map(({ namespace }) => namespace))
      .toEqual(['celery_cnc.component.follower', 'celery_cnc.component.good', 'celery_cnc.supervisor']);
    expect(row('good')?.status).toBe('stopped');
  });

  it('lets a component that is slow to start hold up only those that depend on it', async () => {
    await start(
      [
        ['good', { startDelayMs: 8000 }],
        ['follower', {}],
        ['puppet', {}],
      ],
      { startPatienceMs: 50 },
    );
    await turns('puppet', 'up');
    expect(row('follower')).toMatchObject({ status: 'starting', details: { summary: 'waits for good' } });
    await turns('follower', 'up');
    await expect
      .poll(() => project.processes('process is up'))
      .toEqual([...CORE, 'puppet', 'good', 'follower']);
    const { good } = await project.logged('follower starts');
    expect(good).toBe('up');
  });

  it('starts what was killed again, database and engine as well, and tells the others', async () => {
    await start([['good', {}]]);
    await killed('good');
    expect(row('good')).toMatchObject({ restarts: 1, lastExit: 'SIGKILL', details: { summary: 'well' } });
    await killed('database');
    await killed('engine');
    expect(row('good')).toMatchObject({ status: 'up', restarts: 1 });
  });

  it('gives up a component that dies too often; the others go on', async () => {
    await start(
      [
        ['puppet', { crashAfterMs: 10 }],
        ['good', {}],
      ],
      { restart: FAST_RESTARTS },
    );
    await turns('puppet', 'failed');
    expect(row('puppet')).toMatchObject({ restarts: 3, lastExit: 'exit code 1', pid: null, upSince: null });
    expect(row('good')).toMatchObject({ status: 'up', restarts: 0 });
    const { error } = await project.logged('the process crashed');
    expect(error).toMatchObject({
      message: 'the puppet fell',
      stack: expect.stringContaining('puppet/component.js'),
    });
  });

  it('never gives up the database', async () => {
    await start([], { restart: FAST_RESTARTS });
    for (let kills = 0; kills < 5; kills++) await killed('database');
  });

  it('tells why a component does not start, without secrets; the others go on', async () => {
    await start(
      [
        ['puppet', { failStart: true }],
        ['good', {}],
      ],
      { restart: FAST_RESTARTS },
    );
    await turns('puppet', 'failed');
    expect(row('puppet')?.details).toEqual({ degraded: true, summary: '[redacted] are cut' });
    expect(row('good')?.status).toBe('up');
  });

  it('kills a component that hangs, and starts it again', async () => {
    await start([['puppet', { hangAfterMs: 100 }]], { hangMs: 400 });
    await project.logged('process does not answer and is killed');
    await turns('puppet', 'up', 1);
    expect(row('puppet')?.lastExit).toBe('SIGKILL');
  });

  it('ends a component that will not stop, and then the rest in order', async () => {
    const { stopGraceMs } = DEFAULT_TIMING;
    await start([['puppet', { ignoreStop: true }]], {
      stopGraceMs: { ...stopGraceMs, component: 100 },
      termGraceMs: 100,
    });
    await supervisor.stop();
    expect(project.processes('process stopped')).toEqual(['puppet', 'engine', 'database']);
    expect(row('puppet')).toMatchObject({ status: 'stopped', lastExit: 'SIGKILL' });
  });

  it('starts a component again that somebody else has sent SIGTERM', async () => {
    await start([['good', {}]]);
    process.kill(row('good')?.pid as number, 'SIGTERM');
    await turns('good', 'up', 1);
    expect(row('good')?.lastExit).toBe('exit code 0');
    await project.logged('good has stopped');
  });

  it('shows a component whose status cannot be read, and logs what it prints', async () => {
    await start([['puppet', { badStatus: true }]]);
    await until('the status is told', () => row('puppet')?.details != null);
    expect(row('puppet')).toMatchObject({
      status: 'up',
      details: { degraded: true, summary: 'its status cannot be read: do not look' },
    });
    const line = await project.logged('printed without a logger');
    expect(line).toMatchObject({ level: 'info', namespace: 'celery_cnc.component.cnc-puppet' });
  });

  it('stops while it starts, and then leaves nothing', async () => {
    const starting = start([['good', { startDelayMs: 60_000 }]], {
      stopGraceMs: { ...DEFAULT_TIMING.stopGraceMs, component: 100 },
    });
    await project.logged('process is up', 2);
    const stopping = supervisor.stop();
    await expect(starting).rejects.toMatchObject({ code: 'CNC_START_FAILED' });
    await stopping;
  });
});
