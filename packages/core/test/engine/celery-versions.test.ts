import { startRabbitmq, startRedis } from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_COMMANDS, INSPECT_COMMANDS } from '../../src/ipc/control-commands.ts';
import type { WorkerAnswers } from '../../src/ipc/control-contract.ts';
import type { PublishRequest } from '../../src/ipc/publish-contract.ts';
import { until } from './running-engine.ts';
import { FLEET_VERSIONS, type FleetVersion, queueOf, VersionedFleet, workerOf } from './versioned-fleet.ts';

const PATIENCE_MS = 180_000;
const CALL_MS = 30_000;

/** The same call for us, with Celery's arguments, and for its command line. */
type Call = readonly [
  kind: 'inspect' | 'control',
  command: string,
  args: Readonly<Record<string, unknown>>,
  cli: readonly string[],
];

/** Answers by call. */
interface Said {
  readonly ours: Map<string, unknown>;
  readonly theirs: Map<string, unknown>;
}

/** Id of the task that keeps the worker busy. */
const RUNNING = (version: FleetVersion) => `runs-${version}`;

/** Sent by us, then by Celery, to a worker that does not change meanwhile. */
const INSPECTIONS = (version: FleetVersion): readonly Call[] => [
  ['inspect', 'ping', {}, []],
  ['inspect', 'active', {}, []],
  ['inspect', 'reserved', {}, []],
  ['inspect', 'scheduled', {}, []],
  ['inspect', 'query_task', { ids: [RUNNING(version), 'nowhere'] }, [RUNNING(version), 'nowhere']],
  ['inspect', 'registered', {}, []],
  ['inspect', 'active_queues', {}, []],
  ['inspect', 'stats', {}, []],
  ['inspect', 'conf', {}, []],
  ['inspect', 'report', {}, []],
  ['inspect', 'clock', {}, []],
  ['inspect', 'memsample', {}, []],
  ['inspect', 'memdump', {}, []],
  ['inspect', 'objgraph', {}, []],
  // Refused: its one process is busy.
  ['control', 'pool_shrink', { n: 1 }, ['1']],
];

/** Sent by both; each answer is the same the second time. */
const CONTROLS: readonly Call[] = [
  ['control', 'rate_limit', { task_name: 'fleet.add', rate_limit: '10/s' }, ['fleet.add', '10/s']],
  ['control', 'rate_limit', { task_name: 'fleet.none', rate_limit: '1/s' }, ['fleet.none', '1/s']],
  ['control', 'time_limit', { task_name: 'fleet.add', soft: 10, hard: 20 }, ['fleet.add', '10', '20']],
  ['control', 'add_consumer', { queue: 'more' }, ['more']],
  ['control', 'cancel_consumer', { queue: 'more' }, ['more']],
  ['control', 'enable_events', {}, []],
  ['control', 'disable_events', {}, []],
  ['control', 'heartbeat', {}, []],
  ['control', 'pool_grow', { n: 1 }, ['1']],
  ['control', 'autoscale', { max: 5, min: 1 }, ['5', '1']],
  ['control', 'pool_restart', {}, []],
  ['control', 'revoke', { task_id: ['nowhere'] }, ['nowhere']],
  ['control', 'terminate', { task_id: ['nowhere'], signal: 'SIGTERM' }, ['SIGTERM', 'nowhere']],
  ['control', 'revoke_by_stamped_headers', { headers: { tenant: 'x' } }, ['tenant=x']],
  ['inspect', 'revoked', {}, []],
  ['control', 'fleet_echo', { text: 'käse' }, ['käse']],
];

it('leaves out no command that can be sent', () => {
  const asked = [...INSPECTIONS('newest'), ...CONTROLS].map(([, command]) => command);
  const known = [...Object.keys(INSPECT_COMMANDS), ...Object.keys(CONTROL_COMMANDS)];
  expect(new Set([...asked, 'shutdown'])).toEqual(new Set([...known, 'fleet_echo']));
});

describe.each([
  ['redis', startRedis],
  ['rabbitmq', startRabbitmq],
])('workers of every Celery over %s', (_transport, start) => {
  let fleet: VersionedFleet;
  const methods = () => fleet.engine.engine.methods;
  const publish = (version: FleetVersion, request: Omit<PublishRequest, 'app'>) =>
    methods().publishTask({ app: 'app', queue: queueOf(version), ...request });
  const event = (taskId: string, type: string) =>
    fleet.engine.taskEvents.find((one) => one.taskId === taskId && one.type === type);
  const happens = async (taskId: string, type: string) => {
    await until(`${taskId}: ${type}`, () => event(taskId, type) !== undefined, PATIENCE_MS);
    return event(taskId, type);
  };

  beforeAll(async () => {
    fleet = await VersionedFleet.start(start);
  }, PATIENCE_MS);
  afterAll(() => fleet.stop());

  const said = Object.fromEntries(
    FLEET_VERSIONS.map((version) => [version, { ours: new Map(), theirs: new Map() }]),
  ) as Record<FleetVersion, Said>;
  const ask = async (version: FleetVersion, [kind, command, args]: Call) => {
    const workers = { names: [workerOf(version)] };
    const request = { command, arguments: args, workers, timeoutMs: CALL_MS } as never;
    const isInspection = kind === 'inspect' && command !== 'fleet_echo';
    return answerOf(await (isInspection ? methods().inspect(request) : methods().control(request)));
  };

  describe('are published to', () => {
    it.concurrent.each(FLEET_VERSIONS)(
      'and Celery %s runs it and tells of it',
      async (version) => {
        const name = (what: string) => `${what}-${version}`;
        await publish(version, {
          task: 'fleet.echo',
          args: ['käse', 1.5, null],
          kwargs: { deep: { list: [true] } },
          taskId: name('echo'),
          headers: { tenant: 'x' },
          compression: 'zlib',
          priority: 3,
          link: [{ task: 'fleet.echo', taskId: name('linked'), options: { queue: queueOf(version) } }],
        });
        await publish(version, { task: 'fleet.fail', args: ['no'], taskId: name('fail') });
        await publish(version, {
          task: 'fleet.flaky',
          args: [1],
          taskId: name('flaky'),
          timeLimitSeconds: 60,
        });
        await publish(version, {
          task: 'fleet.add',
          args: [1, 1],
          taskId: name('expired'),
          countdownSeconds: 0.5,
          expires: new Date(Date.now() + 100).toISOString(),
          stamps: { tenant: 'x' },
        });
        const chain = [
          { task: 'fleet.add', args: [1, 2], options: { queue: queueOf(version) } },
          { task: 'fleet.add', args: [10], options: { queue: queueOf(version) }, taskId: name('second') },
        ];
        await methods().publishWorkflow({ app: 'app', chain });

        expect(await happens(name('echo'), 'task-received')).toMatchObject({
          name: 'fleet.echo',
          args: "('käse', 1.5, None)",
          kwargs: "{'deep': {'list': [True]}}",
          hostname: workerOf(version),
          retries: 0,
        });
        expect((await happens(name('echo'), 'task-succeeded'))?.result).toContain("[('käse', 1.5, None), {");
        expect((await happens(name('linked'), 'task-received'))?.parentId).toBe(name('echo'));
        expect(await happens(name('fail'), 'task-failed')).toMatchObject({
          exception: "FleetError('no', 7)",
          traceback: expect.stringContaining('Traceback'),
        });
        expect(await happens(name('flaky'), 'task-retried')).toMatchObject({
          exception: expect.stringContaining('still down'),
        });
        expect((await happens(name('flaky'), 'task-succeeded'))?.result).toBe('1');
        await happens(name('expired'), 'task-revoked');
        expect((await happens(name('second'), 'task-succeeded'))?.result).toBe('13');
      },
      PATIENCE_MS,
    );
  });

  describe('are asked', () => {
    it.concurrent.each(FLEET_VERSIONS)(
      'by us and by Celery %s',
      async (version) => {
        const inspections = INSPECTIONS(version);
        const { ours, theirs } = said[version];
        await publish(version, { task: 'fleet.nap', args: [900], taskId: RUNNING(version) });
        await happens(RUNNING(version), 'task-started');
        await publish(version, { task: 'fleet.echo', args: ['ü'], taskId: `waits-${version}` });
        await publish(version, { task: 'fleet.add', taskId: `later-${version}`, countdownSeconds: 900 });
        await happens(`waits-${version}`, 'task-received');
        await happens(`later-${version}`, 'task-received');
        for (const call of inspections) ours.set(keyOf(call), await ask(version, call));
        const calls = [...inspections, ...CONTROLS];
        const printed = await fleet.celerySays(version, calls.map(cliOf));
        for (const [index, call] of calls.entries())
          theirs.set(keyOf(call), printedAnswer(printed[index], workerOf(version)));
        for (const call of CONTROLS) ours.set(keyOf(call), await ask(version, call));
        expect(ours.get('inspect active')).toMatchObject([{ id: RUNNING(version), args: [900] }]);
        expect(ours.get('inspect reserved')).toMatchObject([{ id: `waits-${version}`, args: ['ü'] }]);
        expect(ours.get('inspect scheduled')).toMatchObject([{ request: { id: `later-${version}` } }]);
      },
      PATIENCE_MS,
    );
  });

  describe.each(FLEET_VERSIONS)('answer us as they answer Celery %s', (version) => {
    it.each([...INSPECTIONS(version), ...CONTROLS].map((call) => [keyOf(call)]))('%s', (key) => {
      const { ours, theirs } = said[version];
      expect(theirs.has(key)).toBe(true);
      const answer = theirs.get(key);
      if (isRefusal(answer)) expectUnknownThere(key, version);
      else expect(settled(ours.get(key))).toEqual(settled(answer));
    });
  });

  describe('obey', () => {
    it.concurrent.each(FLEET_VERSIONS)(
      'Celery %s grows, shrinks, and stops what runs by its id',
      async (version) => {
        const shrink: Call = ['control', 'pool_shrink', {}, []];
        await until('the process that it has grown is up, and can go', async () => {
          const answer = (await ask(version, shrink)) as { readonly ok?: string };
          return answer.ok === 'pool will shrink';
        });
        const request = {
          command: 'terminate',
          arguments: { task_id: [RUNNING(version)], signal: 'SIGTERM' },
        };
        await methods().control({ ...request, workers: { names: [workerOf(version)] } });
        expect(await happens(RUNNING(version), 'task-revoked')).toMatchObject({ terminated: true });
      },
      PATIENCE_MS,
    );
  });

  it('leave when they are told to', async () => {
    const told = await methods().control({ command: 'shutdown', workers: { glob: '*@versions' } });
    expect(told).toMatchObject({ answers: [], silent: [] });
    await until('all are gone', () => FLEET_VERSIONS.every((version) => fleet.hasLeft(version)), PATIENCE_MS);
  });
});

const keyOf = ([kind, command, args]: Call) =>
  [kind, command, ...Object.values(args).map((value) => JSON.stringify(value))].join(' ').trim();
/** A command of the fleet's own is an inspection for the command line. */
const cliOf = ([kind, command, , args]: Call) => [
  command === 'fleet_echo' ? 'inspect' : kind,
  command,
  ...args,
];

function answerOf({ answers: [first, ...others] }: WorkerAnswers): unknown {
  expect(others).toEqual([]);
  return first?.status === 'error' ? { error: first.error } : first?.value;
}

/** `inspect` prints an object by worker, `control` a list of such objects. */
function printedAnswer(printed: unknown, worker: string): unknown {
  const answer = Array.isArray(printed) ? printed[0] : printed;
  return isRefusal(answer) ? answer : (answer as Record<string, unknown>)[worker];
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

/** The command lines of older releases do not know all that can be asked. */
function expectUnknownThere(key: string, version: FleetVersion): void {
  if (key.includes('fleet_echo')) expect(['5.2', '5.3']).toContain(version);
  else expect([key, version]).toEqual(['control revoke_by_stamped_headers {"tenant":"x"}', '5.2']);
}

/** What goes on by itself, by its type alone. */
const MOVING = new Set(['clock', 'uptime', 'rusage']);

/** Celery's own mask of a password; workers of Celery 5.7 write one even where there is none. */
const MASKED = /:\*{8}@/g;

function settled(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(MASKED, ':[redacted]@');
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, MOVING.has(key) ? typeof item : settled(item)]),
  );
}
